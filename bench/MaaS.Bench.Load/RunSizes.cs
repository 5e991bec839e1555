using System.Text.Json;

namespace MaaS.Bench.Load;

/// <summary>How many rows a server put into one run, by its statistics extension.</summary>
/// <param name="Rows">All rows so far.</param>
/// <param name="Runs">All runs so far.</param>
internal readonly record struct RunSizes(long Rows, long Runs)
{
    /// <exception cref="HttpRequestException">The server has no statistics of this model.</exception>
    public static async Task<RunSizes> ReadAsync(BenchServer server, string model, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using JsonDocument answer = JsonDocument.Parse(
            await client.GetByteArrayAsync($"/v2/models/{model}/stats", cancellationToken)
        );
        JsonElement figures = answer.RootElement.GetProperty("model_stats")[0];
        return new RunSizes(
            figures.GetProperty("inference_count").GetInt64(),
            figures.GetProperty("execution_count").GetInt64()
        );
    }

    /// <summary>Mean rows per run since then.</summary>
    public double Since(RunSizes earlier) => (double)(Rows - earlier.Rows) / Math.Max(1, Runs - earlier.Runs);
}
