using System.Diagnostics;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Bench.Optimize;

/// <summary>Runs the command that a user would: <c>OptimizeFunction optimize</c>.</summary>
internal static class OptimizerRun
{
    /// <summary>Twice and a half the default: labels prove more, and a busy machine still gets through them.</summary>
    private const string MeasureTime = "00:00:20";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The report that the run wrote, and the most memory that its process held at once, bytes.</summary>
    /// <param name="environment">More variables of its environment.</param>
    /// <exception cref="InvalidOperationException">It ended with an error; its last words are the message.</exception>
    public static async Task<(JsonElement Report, long PeakBytes)> RunAsync(
        Upload upload,
        string? goal,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        string[] options =
        [
            Path.Combine(RepositoryFolder.BuiltApp("OptimizeFunction"), "OptimizeFunction.dll"),
            "optimize",
            upload.Model,
            "--out",
            folder,
            .. upload.Samples is null ? Array.Empty<string>() : ["--samples", upload.Samples],
            .. upload.Plan is null ? Array.Empty<string>() : ["--plan", upload.Plan],
            .. goal is null ? Array.Empty<string>() : ["--goal", goal],
        ];
        foreach (string option in options)
        {
            start.ArgumentList.Add(option);
        }

        start.Environment["MaaS__Optimization__MeasureTime"] = MeasureTime;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        Task<string> answer = process.StandardOutput.ReadToEndAsync(cancellationToken);
        long peak = 0;
        using var timer = new PeriodicTimer(Interval);
        while (!process.HasExited && await timer.WaitForNextTickAsync(cancellationToken))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        await answer;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"optimize ended with {process.ExitCode}: {(await errors).Trim()}");
        }

        await using FileStream report = File.OpenRead(Path.Combine(folder, "report.json"));
        using JsonDocument document = await JsonDocument.ParseAsync(report, default, cancellationToken);
        return (document.RootElement.Clone(), peak);
    }
}
