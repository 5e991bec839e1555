using System.CommandLine;
using Azure;
using Azure.Storage.Blobs;
using MaaS.LocalHost.Demonstration;
using MaaS.LocalHost.Demonstration.Documents;
using MaaS.LocalHost.Uploading;

namespace MaaS.LocalHost.CommandLine;

/// <summary><c>upload FOLDER</c>: what any blob tool does, and then the way of the upload as the model's documents tell it.</summary>
internal static class UploadCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description =
            "Holds NAME.onnx, and NAME.samples.npz, NAME.optimize.json, NAME.card.json as far as there are any.",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The model's name (default: the folder's).",
    };

    private static readonly Option<string> Connection = new("--connection")
    {
        Description = "The storage's connection string (default: the emulator at its usual ports).",
        DefaultValueFactory = _ => "UseDevelopmentStorage=true",
    };

    private static readonly Option<string?> Plot = new("--plot")
    {
        Description = "Writes a PNG that compares size and latency of everything that was tried.",
    };

    public static Command Create(TextWriter console)
    {
        var command = new Command("upload", "Uploads a model to a running MaaS and shows what comes of it.")
        {
            Folder,
            Name,
            Connection,
            Plot,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                try
                {
                    await RunAsync(result, console, cancellationToken);
                    return 0;
                }
                catch (Exception error)
                    when (error is LocalHostException or RequestFailedException or AggregateException)
                {
                    await console.WriteLineAsync(error.Message.Split('\n')[0]);
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task RunAsync(ParseResult result, TextWriter console, CancellationToken cancellationToken)
    {
        string folder = result.GetValue(Folder)!;
        string name = result.GetValue(Name) ?? new DirectoryInfo(folder).Name;
        var set = UploadSet.FromFolder(folder, name);
        var upload = new ModelUpload(new BlobServiceClient(result.GetValue(Connection)), console);
        ManifestDocument manifest = await upload.PublishAsync(set, cancellationToken);
        ReportDocument report = await upload.ReportAsync(set, manifest, cancellationToken);
        await console.WriteLineAsync($"\n{name} version {manifest.Version}");
        foreach (string row in CandidateTable.Lines(report))
        {
            await console.WriteLineAsync(row);
        }

        if (result.GetValue(Plot) is { } plot)
        {
            ReportPlot.Save(plot, report);
        }
    }
}
