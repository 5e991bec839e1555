using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>
/// The latency of one model at a steady rate: alone, while another model of the same server is swapped again and again, and while another
/// process does what those swaps cost the machine. In turns, so that what the machine does meanwhile is in all of them.
/// </summary>
internal sealed class SwapImpact
{
    private static readonly string[] Phases = ["alone", "swapped here", "loaded elsewhere"];

    private static readonly Dictionary<string, byte[]> NoFiles = new(StringComparer.Ordinal);

    private readonly SwapOptions _options;
    private readonly BenchModel _asked;
    private readonly BenchModel _swapped;
    private readonly ModelPackage[] _versions;
    private int _stable = 1;

    public SwapImpact(SwapOptions options)
    {
        _options = options;
        _asked = Find(options.Asked);
        _swapped = Find(options.Swapped);
        ModelProto second = ModelProto.Parser.ParseFrom(_swapped.Onnx());
        // Other bytes, or both versions would be one entry of the file cache.
        second.DocString = "The second version.";
        _versions =
        [
            ModelPackage.Of(_swapped.Name, 1, _swapped.Onnx()),
            ModelPackage.Of(_swapped.Name, 2, second.ToByteArray()),
        ];
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-bench");
        try
        {
            await using var storage = new BenchStorage();
            await storage.StartAsync([], cancellationToken);
            await storage.PublishAsync(1, ModelPackage.Of(_asked.Name, 1, _asked.Onnx()));
            await storage.PublishAsync(1, _versions);
            string file = Path.Combine(folder.FullName, "model.onnx");
            await File.WriteAllBytesAsync(file, _swapped.Onnx(), cancellationToken);
            using Process elsewhere = Process.Start(LoadElsewhere.Start(_swapped, file))!;
            await using BenchServer server = await OwnServers.PredictAsync(
                "maas",
                storage,
                Settings(folder.FullName),
                cancellationToken
            );
            using var client = new HttpClient { BaseAddress = server.Address };
            try
            {
                await MeasureAsync(
                    server,
                    [
                        _ => Task.CompletedTask,
                        _ => SwapAsync(storage, client, cancellationToken),
                        _ => LoadElsewhereAsync(elsewhere, cancellationToken),
                    ],
                    cancellationToken
                );
            }
            finally
            {
                elsewhere.Kill();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(
        BenchServer server,
        Func<int, Task>[] disturbances,
        CancellationToken cancellationToken
    )
    {
        byte[] request = HttpConnection.Request(
            server.Address,
            $"/v2/models/{_asked.Name}/infer",
            _asked.JsonBody(),
            null
        );
        var load = new PacedLoad(server.Address, request, _options.Connections, _options.Rate);
        await load.RunAsync(TimeSpan.FromSeconds(2), cancellationToken);
        foreach (Func<int, Task> disturbance in disturbances)
        {
            await disturbance(0);
        }

        Say(
            $"{_asked.Name}, {_options.Rate} requests/s on {_options.Connections} connections; {_swapped.Name} swapped every {_options.Pause} ms\n"
        );
        Say($"| round | phase | p50 ms | p99 ms | max ms | p99 ÷ alone | loads | ms each |");
        Say($"|---|---|---|---|---|---|---|---|");
        var ratios = Phases.ToDictionary(phase => phase, _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 1; round <= _options.Rounds; round++)
        {
            double alone = 0;
            for (int phase = 0; phase < Phases.Length; phase++)
            {
                (List<double> latencies, List<double> loads) = await PhaseAsync(
                    load,
                    phase == 0 ? null : disturbances[phase],
                    cancellationToken
                );
                latencies.Sort();
                double p99 = latencies[(int)(latencies.Count * 0.99)];
                alone = phase == 0 ? p99 : alone;
                ratios[Phases[phase]].Add(p99 / alone);
                Say(
                    $"| {round} | {Phases[phase]} | {latencies[latencies.Count / 2]:F2} | {p99:F2} | {latencies[^1]:F1} | {p99 / alone:F2} | {loads.Count} | {(loads.Count == 0 ? 0 : loads.Average()):F0} |"
                );
            }
        }

        foreach (string phase in Phases.Skip(1))
        {
            ratios[phase].Sort();
            Say($"{phase}: p99 × {ratios[phase][ratios[phase].Count / 2]:F2} (median of {_options.Rounds} rounds)");
        }
    }

    private async Task<(List<double> Latencies, List<double> Loads)> PhaseAsync(
        PacedLoad load,
        Func<int, Task>? disturbance,
        CancellationToken cancellationToken
    )
    {
        var loads = new List<double>();
        Task<List<double>> measured = load.RunAsync(TimeSpan.FromSeconds(_options.Seconds), cancellationToken);
        while (disturbance is not null && !measured.IsCompleted)
        {
            long started = Stopwatch.GetTimestamp();
            await disturbance(loads.Count);
            loads.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.WhenAny(
                measured,
                Task.Delay(TimeSpan.FromMilliseconds(_options.Pause), TimeProvider.System, cancellationToken)
            );
        }

        return (await measured, loads);
    }

    private async Task SwapAsync(BenchStorage storage, HttpClient client, CancellationToken cancellationToken)
    {
        _stable = 3 - _stable;
        // The files are there: only the index changes.
        await storage.PublishAsync(_stable, [.. _versions.Select(version => version with { Files = NoFiles })]);
        using HttpResponseMessage loaded = await client.PostAsync(
            $"/v2/repository/models/{_swapped.Name}/load",
            content: null,
            cancellationToken
        );
        loaded.EnsureSuccessStatusCode();
    }

    private static async Task LoadElsewhereAsync(Process elsewhere, CancellationToken cancellationToken)
    {
        await elsewhere.StandardInput.WriteLineAsync("load".AsMemory(), cancellationToken);
        await elsewhere.StandardInput.FlushAsync(cancellationToken);
        await elsewhere.StandardOutput.ReadLineAsync(cancellationToken);
    }

    private Dictionary<string, string> Settings(string folder) =>
        new(StringComparer.Ordinal)
        {
            ["MaaS__FileCache__Folder"] = Path.Combine(folder, "cache"),
            ["MaaS__FileCache__MaxBytes"] = Text($"{_options.Disk * 1_000_000L}"),
            // The old version goes at once: the next swap loads it again.
            ["MaaS__Sessions__DrainGrace"] = "00:00:00",
        };

    private static BenchModel Find(string name) =>
        BenchModel.All.Single(model => string.Equals(model.Name, name, StringComparison.Ordinal));

    private static void Say(FormattableString text) => Console.WriteLine(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
