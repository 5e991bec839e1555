using System.CommandLine;
using System.Reflection;

namespace MaaS.LocalHost.CommandLine;

/// <summary>The options of <c>dotnet run --project tools/MaaS.LocalHost</c>.</summary>
internal static class LocalHostCommand
{
    private static readonly Option<int> PredictPort = Port("--predict-port", 7071, "PredictFunction's port");
    private static readonly Option<int> OptimizePort = Port("--optimize-port", 7072, "OptimizeFunction's port");
    private static readonly Option<int> BlobPort = Port("--blob-port", 10000, "the storage emulator's blob port");
    private static readonly Option<int> QueuePort = Port("--queue-port", 10001, "the storage emulator's queue port");
    private static readonly Option<int> TablePort = Port("--table-port", 10002, "the storage emulator's table port");

    private static readonly Option<bool> Once = new("--once")
    {
        Description = "End after the demonstration: exit code 0 when it succeeded, 1 when not.",
    };

    private static readonly Option<bool> NoDemo = new("--no-demo") { Description = "Only serve." };

    private static readonly Option<bool> Auth = new("--auth")
    {
        Description = "Ask for keys as on Azure; they are made anew and printed at the start.",
    };

    private static readonly Option<string?> Image = new("--image")
    {
        Description = "An image of one line of text for the demonstration to read, instead of the sample.",
    };

    private static readonly Option<string> Host = new("--host")
    {
        Description = "'stand-in', or 'func' to let Azure Functions Core Tools on the PATH host the apps.",
        DefaultValueFactory = _ => "stand-in",
    };

    private static readonly Option<string?> Settings = new("--settings")
    {
        Description = "A local.settings.json whose Values both apps get (default: the repository's, or its sample).",
    };

    private static readonly Option<string?> Apps = new("--apps")
    {
        Description =
            "A folder with the published apps PredictFunction and OptimizeFunction, instead of what the build left.",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Where the storage emulator keeps its data (default: .azurite in the repository's root).",
    };

    private static readonly Option<bool> Ephemeral = new("--ephemeral")
    {
        Description = "Keep the storage emulator's data in memory: every run starts empty.",
    };

    public static RootCommand Create(Func<LocalHostOptions, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand(
            "Runs MaaS on this machine: the storage emulator, both function apps, and a demonstration with a real model. "
                + "For development only: a stand-in for 'func start', not a Functions host."
        )
        {
            PredictPort,
            OptimizePort,
            BlobPort,
            QueuePort,
            TablePort,
            Once,
            NoDemo,
            Auth,
            Image,
            Host,
            Settings,
            Apps,
            Data,
            Ephemeral,
            UploadCommand.Create(Console.Out),
        };
        Host.AcceptOnlyFromAmong("stand-in", "func");
        command.Validators.Add(result =>
        {
            if (result.GetValue(Once) && result.GetValue(NoDemo))
            {
                result.AddError("--once ends after the demonstration, which --no-demo leaves out: choose one.");
            }
        });
        command.SetAction((result, cancellationToken) => run(Read(result), cancellationToken));
        return command;
    }

    private static LocalHostOptions Read(ParseResult result)
    {
        string root = Metadata("RepositoryRoot");
        return new LocalHostOptions
        {
            PredictPort = result.GetValue(PredictPort),
            OptimizePort = result.GetValue(OptimizePort),
            BlobPort = result.GetValue(BlobPort),
            QueuePort = result.GetValue(QueuePort),
            TablePort = result.GetValue(TablePort),
            DataFolder = result.GetValue(Ephemeral) ? null : result.GetValue(Data) ?? Path.Combine(root, ".azurite"),
            Demonstrate = !result.GetValue(NoDemo),
            Once = result.GetValue(Once),
            EnforceKeys = result.GetValue(Auth),
            UseCoreTools = string.Equals(result.GetValue(Host), "func", StringComparison.Ordinal),
            ImageFile = result.GetValue(Image),
            SettingsFile = result.GetValue(Settings),
            AppsFolder = result.GetValue(Apps),
            RepositoryRoot = root,
            AppOutputPath = Metadata("AppOutputPath"),
        };
    }

    private static Option<int> Port(string name, int port, string what)
    {
        var option = new Option<int>(name)
        {
            Description = $"{what}; 0 picks a free one.",
            DefaultValueFactory = _ => port,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"{name} takes a port from 0 to 65535.");
            }
        });
        return option;
    }

    private static string Metadata(string key) =>
        typeof(LocalHostCommand)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal))
            .Value!;
}
