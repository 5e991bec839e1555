using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>Drives all servers with the same requests, in turns, and prints a table.</summary>
internal sealed class SideBySide(IReadOnlyList<BenchServer> servers, BenchOptions options)
{
    // Where it is among them; -1: it was not started.
    private readonly int _none = servers
        .Select(server => server.Name)
        .ToList()
        .FindIndex(name => string.Equals(name, "null", StringComparison.Ordinal));

    public async Task RunAsync(BenchModel model, CancellationToken cancellationToken)
    {
        using var bare = new BareRuns(model);
        Console.WriteLine($"\n{model.Name}\n");
        Console.WriteLine(
            "| body | connections | server | requests/s | p50 ms | p99 ms | CPU µs/request | RSS MB | failed |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (string body in options.Bodies)
        {
            foreach (int connections in options.Connections)
            {
                await RunAsync(model, body, connections, bare, cancellationToken);
            }
        }
    }

    private async Task RunAsync(
        BenchModel model,
        string body,
        int connections,
        BareRuns bare,
        CancellationToken cancellationToken
    )
    {
        var results = servers.ToDictionary(server => server, _ => new LoadResult());
        byte[][] requests = [.. servers.Select(server => Request(server, model, body))];
        await RoundAsync(
            requests,
            connections,
            options.WarmUp,
            servers.ToDictionary(server => server, _ => new LoadResult()),
            cancellationToken
        );
        RunSizes before = await RunSizes.ReadAsync(servers[0], model.Name, cancellationToken);
        RunSizes seen = before;
        bare.Clear();
        SharedMachine? shared = _none < 0 ? null : new SharedMachine(servers[_none], bare);
        TimeSpan duration = TimeSpan.FromSeconds(options.Seconds);
        for (int round = 0; round < options.Rounds; round++)
        {
            await RoundAsync(requests, connections, options.Seconds, results, cancellationToken, round);
            seen = (await RunSizes.ReadAsync(servers[0], model.Name, cancellationToken)).Since(before);
            int[] sizes = seen.Schedule();
            bare.Round(sizes, connections, duration);
            if (shared is not null)
            {
                double rate = results[servers[0]].PerSecond;
                await shared.RoundAsync(requests[_none], rate, sizes, connections, duration, cancellationToken);
            }
        }

        foreach ((BenchServer server, LoadResult result) in results)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {body} | {connections} | {server.Name} | {Number(result.PerSecond)} | {result.Milliseconds(0.5):F2} | {result.Milliseconds(0.99):F2} | {result.ProcessorMicroseconds:F0} | {result.ResidentBytes >> 20} | {result.Failures} |"
                )
            );
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {body} | {connections} | bare, {seen.MeanRows:F1} rows a run | {Number(bare.PerSecond)} | | | | | |"
            )
        );
        PrintRatios(results, bare.PerSecond, shared?.PerSecond(bare.PerSecond));
    }

    private async Task RoundAsync(
        byte[][] requests,
        int connections,
        double seconds,
        Dictionary<BenchServer, LoadResult> results,
        CancellationToken cancellationToken,
        int first = 0
    )
    {
        for (int turn = 0; turn < servers.Count; turn++)
        {
            // Each round begins with another one, and every other one goes backwards: what a server leaves running (threads
            // that spin) hits each in turn.
            int step = first % 2 == 0 ? turn : servers.Count - turn;
            int i = (first + step) % servers.Count;
            await LoadRun.RunAsync(
                servers[i],
                requests[i],
                connections,
                TimeSpan.FromSeconds(seconds),
                results[servers[i]],
                cancellationToken
            );
        }
    }

    // Ours is the first. What HTTP alone and the model alone would do one after the other is the harmonic combination.
    private void PrintRatios(Dictionary<BenchServer, LoadResult> results, double bare, double? shared)
    {
        double ours = results[servers[0]].PerSecond;
        IEnumerable<string> ratios = servers
            .Skip(1)
            .Select(other => $"{Ratio(ours / results[other].PerSecond)} × {other.Name}");
        if (shared is { } limit)
        {
            double combined = 1 / ((1 / bare) + (1 / results[servers[_none]].PerSecond));
            ratios =
            [
                .. ratios,
                $"{Ratio(ours / combined)} × (null and bare combined)",
                $"{Ratio(ours / limit)} × (null beside bare: {Number(limit)}/s)",
            ];
        }

        Console.WriteLine($"| | | *{servers[0].Name} is* | {string.Join(", ", ratios)} | | | | | |");
    }

    private static byte[] Request(BenchServer server, BenchModel model, string body)
    {
        string path = $"/v2/models/{model.Name}/infer";
        if (string.Equals(body, "json", StringComparison.Ordinal))
        {
            return HttpConnection.Request(server.Address, path, model.JsonBody(), null);
        }

        (byte[] bytes, int jsonLength) = model.BinaryBody();
        return HttpConnection.Request(server.Address, path, bytes, jsonLength);
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
