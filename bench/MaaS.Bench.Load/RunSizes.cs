using System.Text.Json;

namespace MaaS.Bench.Load;

/// <summary>How many runs of how many rows a server made of one model, by its statistics extension.</summary>
internal sealed class RunSizes
{
    private const int ScheduleLength = 64;

    private readonly IReadOnlyDictionary<int, long> _runs;

    private RunSizes(IReadOnlyDictionary<int, long> runs) => _runs = runs;

    /// <summary>Mean rows per run.</summary>
    public double MeanRows => (double)_runs.Sum(size => size.Key * size.Value) / _runs.Values.Sum();

    /// <exception cref="HttpRequestException">The server has no statistics of this model.</exception>
    public static async Task<RunSizes> ReadAsync(BenchServer server, string model, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using JsonDocument answer = JsonDocument.Parse(
            await client.GetByteArrayAsync($"/v2/models/{model}/stats", cancellationToken)
        );
        return new RunSizes(
            answer
                .RootElement.GetProperty("model_stats")[0]
                .GetProperty("batch_stats")
                .EnumerateArray()
                .ToDictionary(
                    size => size.GetProperty("batch_size").GetInt32(),
                    size => size.GetProperty("compute_infer").GetProperty("count").GetInt64()
                )
        );
    }

    /// <summary>The runs since then, of which there must be one.</summary>
    public RunSizes Since(RunSizes earlier) =>
        new(
            _runs
                .Select(size => (Rows: size.Key, Runs: size.Value - earlier._runs.GetValueOrDefault(size.Key)))
                .Where(size => size.Runs > 0)
                .ToDictionary(size => size.Rows, size => size.Runs)
        );

    /// <summary>A few runs whose sizes are as frequent as these, in mixed order.</summary>
    public int[] Schedule()
    {
        int[] rows = [.. _runs.Keys.Order()];
        long all = _runs.Values.Sum();
        var schedule = new int[ScheduleLength];
        int at = 0;
        long passed = _runs[rows[0]];
        for (int i = 0; i < schedule.Length; i++)
        {
            // The size at the middle of the i-th of equal shares.
            while (passed * 2 * ScheduleLength <= all * ((2 * i) + 1))
            {
                passed += _runs[rows[++at]];
            }

            schedule[i] = rows[at];
        }

        new Random(1).Shuffle(schedule);
        return schedule;
    }
}
