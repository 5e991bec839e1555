using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>Programs as they are deployed: <c>dotnet publish</c>, with ReadyToRun.</summary>
/// <param name="folder">Holds one folder per program; what is missing is published into it.</param>
internal sealed class PublishedPrograms(string folder)
{
    public string PredictFunction { get; } = Path.Combine(folder, "PredictFunction", "PredictFunction.dll");

    public string Minimal { get; } = Path.Combine(folder, "MaaS.Bench.Minimal", "MaaS.Bench.Minimal.dll");

    /// <exception cref="InvalidOperationException">A program cannot be published.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await EnsureAsync(PredictFunction, "functions", cancellationToken);
        await EnsureAsync(Minimal, "bench", cancellationToken);
    }

    private static async Task EnsureAsync(string program, string area, CancellationToken cancellationToken)
    {
        if (File.Exists(program))
        {
            return;
        }

        string name = Path.GetFileNameWithoutExtension(program);
        Console.WriteLine($"Publishing {name} …");
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = RepositoryFolder.Root };
        foreach (
            string argument in (string[])
                ["publish", $"{area}/{name}", "-v", "quiet", "-o", Path.GetDirectoryName(Path.GetFullPath(program))!]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException("'dotnet' did not start.");
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'dotnet publish {area}/{name}' ended with {process.ExitCode}.");
        }
    }
}
