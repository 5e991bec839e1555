using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>
/// More models than memory and disk may hold, asked for at random for as many requests as a long time has: what fails, what is
/// loaded and evicted, and whether the process grows.
/// </summary>
internal sealed class Soak(SoakOptions options) : IDisposable
{
    private const int Parts = 10;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("maas-soak");
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _timings = new();

    /// <summary>Whether every request was answered by the model that it asked for.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var storage = new BenchStorage();
        await storage.StartAsync([], cancellationToken);
        var model = new SoakModel(options.Megabytes);
        for (int number = 0; number < options.Models; number++)
        {
            await storage.PublishAsync(1, ModelPackage.Of(Name(number), 1, model.Onnx(number)));
        }

        await using BenchServer server = await OwnServers.PredictAsync("maas", storage, Settings(), cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        Say(
            $"{options.Models} models of {options.Megabytes} MB, {options.Budget} MB for loaded models, {options.Disk} MB of disk; {options.Requests:N0} requests: {options.Minutes} minutes at {options.Rate} per second.\n"
        );
        Console.WriteLine(
            "| requests | failed | p50 ms | p99 ms | blob ms | session ms | warm-up ms | loads | failed loads | downloads | evictions | loaded | disk MB | RSS MB | of it anonymous |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        await PrintAsync("before", server, client, [], cancellationToken);
        for (int part = 0; part < Parts; part++)
        {
            List<double> latencies = await SendAsync(client, part, cancellationToken);
            await PrintAsync(
                Text($"{(part + 1) * (options.Requests / Parts):N0}"),
                server,
                client,
                latencies,
                cancellationToken
            );
        }

        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        await PrintAsync("a while after", server, client, [], cancellationToken);
        foreach ((string failure, int count) in _failures)
        {
            Say($"{count} × {failure}");
        }

        return _failures.IsEmpty;
    }

    public void Dispose() => _cache.Delete(recursive: true);

    private Dictionary<string, string> Settings() =>
        new(StringComparer.Ordinal)
        {
            ["MaaS__FileCache__Folder"] = _cache.FullName,
            ["MaaS__FileCache__MaxBytes"] = Text($"{options.Disk * 1_000_000L}"),
            ["MaaS__Sessions__MemoryBytes"] = Text($"{options.Budget * 1_000_000L}"),
            ["MaaS__Telemetry__Prometheus"] = "true",
        };

    private async Task<List<double>> SendAsync(HttpClient client, int part, CancellationToken cancellationToken)
    {
        int left = options.Requests / Parts;
        List<double>[] all = await Task.WhenAll(
            Enumerable
                .Range(0, options.Connections)
                .Select(async caller =>
                {
                    var random = new Random((part * options.Connections) + caller);
                    var latencies = new List<double>();
                    while (Interlocked.Decrement(ref left) >= 0)
                    {
                        long started = Stopwatch.GetTimestamp();
                        await AskAsync(client, random.Next(options.Models), cancellationToken);
                        latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                    }

                    return latencies;
                })
        );
        return [.. all.SelectMany(latencies => latencies).Order()];
    }

    private async Task AskAsync(HttpClient client, int number, CancellationToken cancellationToken)
    {
        using var body = new StringContent(SoakModel.Request, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(
            $"/v2/models/{Name(number)}/infer",
            body,
            cancellationToken
        );
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.Headers.TryGetValues("Server-Timing", out IEnumerable<string>? timing))
        {
            _timings.Enqueue(timing.Single());
        }

        string? failure =
            !response.IsSuccessStatusCode ? Text($"{(int)response.StatusCode} {text}")
            : JsonNode.Parse(text)!["outputs"]![0]!["data"]![0]!.GetValue<double>() != number ? "another model's answer"
            : null;
        if (failure is not null)
        {
            _failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
        }
    }

    private async Task PrintAsync(
        string when,
        BenchServer server,
        HttpClient client,
        List<double> latencies,
        CancellationToken cancellationToken
    )
    {
        ServerFigures figures = await ServerFigures.ReadAsync(client, cancellationToken);
        long disk = _cache.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        string[] timings = [.. _timings];
        _timings.Clear();
        long anonymous = await server.AnonymousBytesAsync(cancellationToken);
        Say(
            $"| {when} | {_failures.Values.Sum()} | {Percentile(latencies, 0.5):F1} | {Percentile(latencies, 0.99):F0} | {Mean(timings, "blob"):F1} | {Mean(timings, "session"):F1} | {Mean(timings, "warmup"):F1} | {figures.Loads} | {figures.FailedLoads} | {figures.Downloads} | {figures.Evictions} | {figures.Resident} | {disk / 1_000_000} | {server.ResidentBytes / 1_000_000} | {anonymous / 1_000_000} |"
        );
    }

    /// <summary>Of a part of the cold answers, milliseconds.</summary>
    private static double Mean(IEnumerable<string> timings, string part) =>
        timings
            .SelectMany(timing => timing.Split(", "))
            .Where(text => text.StartsWith($"{part};dur=", StringComparison.Ordinal))
            .Select(text => double.Parse(text.AsSpan(part.Length + ";dur=".Length), CultureInfo.InvariantCulture))
            .DefaultIfEmpty()
            .Average();

    private static double Percentile(List<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private static string Name(int number) => Text($"soak-{number}");

    private static void Say(FormattableString text) => Console.WriteLine(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
