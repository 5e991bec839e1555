using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>What many large bodies at the same time leave of memory: the process before them, at its largest, and afterwards.</summary>
internal sealed class MemoryUse(BenchStorage storage, BenchModel model, string folder)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Prints one row: JSON bodies from so many connections, one after the other on each for <paramref name="duration"/>.</summary>
    public async Task RunAsync(int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MaaS__FileCache__Folder"] = Path.Combine(folder, "cache-memory"),
        };
        await using BenchServer server = await OwnServers.PredictAsync("maas", storage, settings, cancellationToken);
        byte[] body = model.JsonBody();
        byte[] request = HttpConnection.Request(server.Address, $"/v2/models/{model.Name}/infer", body, null);

        // One request: the model is loaded and every pool has what a single caller needs.
        await LoadRun.RunAsync(server, request, 1, TimeSpan.Zero, new LoadResult(), cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        long idle = server.ResidentBytes;
        var result = new LoadResult();
        await LoadRun.RunAsync(server, request, connections, duration, result, cancellationToken);
        long after = server.ResidentBytes;
        long peak = server.PeakResidentBytes;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {model.Name}, {connections} × {body.Length / 1e6:F1} MB of JSON | {result.Count} answers | {idle >> 20} MB idle | {peak >> 20} MB at most, {peak / (double)idle:F2} × | {after >> 20} MB after, {after / (double)idle:F2} × |"
            )
        );
    }
}
