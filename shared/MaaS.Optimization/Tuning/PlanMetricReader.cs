using System.Text.Json;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>Reads the metric of <c>optimize.json</c>.</summary>
internal static class PlanMetricReader
{
    private const int MostOfTopK = 1_000;
    private const double LargestThreshold = 1e9;

    public static MetricSpec? Read(JsonElement metric, PlanProblems problems)
    {
        const string path = "$.metric";
        if (!problems.IsObject(metric, path, "kind", "output", "label", "topK", "threshold"))
        {
            return null;
        }

        string? output = PlanReader.Text(metric, "output", path, problems);
        string? label = PlanReader.Text(metric, "label", path, problems);
        if (!metric.TryGetProperty("kind", out _))
        {
            problems.Add("$.metric.kind", "missing; expected accuracy, rmse, mae, f1, iou, exact-match or cer");
        }

        MetricKind? kind = PlanReader.Word(metric, "kind", "$.metric.kind", PlanJson.Default.MetricKind, problems);
        double? topK = PlanReader.Number(metric, "topK", path, 1, MostOfTopK, problems);
        double? threshold = PlanReader.Number(metric, "threshold", path, -LargestThreshold, LargestThreshold, problems);
        if (kind is null)
        {
            return null;
        }

        var spec = new MetricSpec(kind.Value, output, label);
        return spec with { TopK = (int?)topK ?? spec.TopK, Threshold = threshold ?? spec.Threshold };
    }
}
