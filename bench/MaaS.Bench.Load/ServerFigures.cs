using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>What a server tells of itself at <c>/metrics</c>.</summary>
internal sealed record ServerFigures(long Loads, long FailedLoads, long Evictions, long Downloads, long Resident)
{
    public static async Task<ServerFigures> ReadAsync(HttpClient client, CancellationToken cancellationToken)
    {
        string[] lines = (await client.GetStringAsync("/metrics", cancellationToken)).Split('\n');
        return new ServerFigures(
            Sum(lines, "maas_model_load_duration_seconds_count"),
            Sum(lines, "maas_model_load_duration_seconds_count", "error_type="),
            Sum(lines, "maas_model_evictions_total"),
            Sum(lines, "maas_file_cache_lookups_total", "=\"miss\""),
            Sum(lines, "maas_model_resident_count")
        );
    }

    private static long Sum(IEnumerable<string> lines, string metric, string label = "") =>
        lines
            .Where(line =>
                line.StartsWith(metric, StringComparison.Ordinal)
                && line[metric.Length] is '{' or ' '
                && line.Contains(label, StringComparison.Ordinal)
            )
            .Sum(line =>
                (long)
                    double.Parse(
                        line[(line.LastIndexOf('}') + 1)..].TrimStart().Split(' ')[0],
                        CultureInfo.InvariantCulture
                    )
            );
}
