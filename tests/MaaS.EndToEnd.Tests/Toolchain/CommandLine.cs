using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>Programs as a person starts them, from the repository's root.</summary>
internal static class CommandLine
{
    /// <summary>Runs to the end, which must be exit code 0.</summary>
    /// <returns>What it printed to standard output.</returns>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = RepositoryFolder.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', start.ArgumentList)}: exit code {process.ExitCode}\n{output}\n{await error}"
        );
        return output;
    }
}
