using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Publishing;

/// <summary>Both apps as 'dotnet publish' leaves them: what a zip and an image hold. Made once for the tests.</summary>
public sealed class PublishedApps : IAsyncLifetime
{
    /// <summary>A folder with one folder per app.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("maas-apps-").FullName;

    public string this[string app] => Path.Combine(Folder, app);

    public async ValueTask InitializeAsync()
    {
        foreach (string app in (string[])["PredictFunction", "OptimizeFunction"])
        {
            await PublishAsync(app, this[app]);
        }
    }

    /// <summary>Publishes an app as a person would, with options after the README's command.</summary>
    internal static Task<string> PublishAsync(string app, string folder, params string[] options) =>
        DotNetAsync([
            "publish",
            Path.Combine(RepositoryFolder.Root, "functions", app),
            "--configuration",
            "Release",
            "--output",
            folder,
            // The sources were analysed when the tests were built.
            "-p:RunAnalyzers=false",
            .. options,
        ]);

    /// <summary>Runs dotnet in the repository's root and gives back what it printed.</summary>
    internal static async Task<string> DotNetAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = RepositoryFolder.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments.Append("-nodeReuse:false"))
        {
            start.ArgumentList.Add(argument);
        }

        // A build server would outlive the tests.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
        return await output;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
