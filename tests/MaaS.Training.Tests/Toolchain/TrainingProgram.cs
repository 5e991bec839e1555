using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Training.Tests.Toolchain;

/// <summary>samples/training, restored and built once, and run as its README says.</summary>
public sealed class TrainingProgram : IAsyncLifetime
{
    private const string Project = "samples/training";

    /// <summary>Where the models go.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("maas-training-").FullName;

    public async ValueTask InitializeAsync()
    {
        if (ToolchainFactAttribute.IsEnabled)
        {
            (int code, string output) = await DotnetAsync("build", "-c", "Release", Project);
            Assert.True(code == 0, output);
        }
    }

    /// <summary>Runs a subcommand on few examples and gives what it printed.</summary>
    public async Task<string> SmokeAsync(string subcommand)
    {
        (int code, string output) = await DotnetAsync(
            "run",
            "-c",
            "Release",
            "--no-build",
            "--project",
            Project,
            "--",
            subcommand,
            "--smoke",
            "--out",
            Folder
        );
        Assert.True(code == 0, output);
        return output;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<(int Code, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = RepositoryFolder.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A compiler server or a build node that outlives the test would keep its output open.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}
