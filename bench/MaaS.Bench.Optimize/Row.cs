using System.Globalization;
using System.Text.Json;

namespace MaaS.Bench.Optimize;

/// <summary>A line of the table.</summary>
internal static class Row
{
    public const string Head = """
        | model | chosen | speed (wanted) | size (wanted) | quality | optimizer |
        |---|---|---|---|---|---|
        """;

    /// <param name="original">The model that was uploaded.</param>
    /// <param name="folder">What the optimizer wrote.</param>
    public static string Of(BenchCase bench, JsonElement report, string original, string folder)
    {
        string chosen = report.GetProperty("chosen").GetString()!;
        string seconds = Format($"{report.GetProperty("elapsedSeconds").GetDouble():0} s");
        string sizeWanted = bench.Size is { } size ? Format($" (≥ {size:0.0}×)") : "";
        JsonElement candidate = report
            .GetProperty("candidates")
            .EnumerateArray()
            .FirstOrDefault(candidate => candidate.GetProperty("name").ValueEquals(chosen));
        if (candidate.ValueKind != JsonValueKind.Object)
        {
            return Format(
                $"| {bench.Name} | {chosen} | 1.00× (≥ {bench.Speed:0.00}×) | 1.0×{sizeWanted} | unchanged | {seconds} |"
            );
        }

        JsonElement latency = candidate.GetProperty("latency");
        double ratio = latency.GetProperty("ratio").GetDouble();
        double lower = latency.GetProperty("lowerBound").GetDouble();
        double smaller = candidate.GetProperty("sizeRatio").GetDouble();
        return Format(
            $"| {bench.Name} | {chosen} | {ratio:0.00}×, at least {lower:0.00}× (≥ {bench.Speed:0.00}×) | {smaller:0.0}×{sizeWanted} | {Quality(candidate)}{Examined(bench, original, Path.Combine(folder, $"{chosen}.onnx"))} | {seconds} |"
        );
    }

    private static string Examined(BenchCase bench, string original, string chosen) =>
        bench.Examination?.Invoke() is { } examination
            ? Format(
                $"; on {examination.Data.Count} others {examination.Score} {examination.Of(original):0.0000} → {examination.Of(chosen):0.0000}"
            )
            : "";

    private static string Quality(JsonElement candidate)
    {
        double error = candidate
            .GetProperty("fidelity")
            .GetProperty("outputs")
            .EnumerateArray()
            .Max(output => output.GetProperty("relativeL2").GetDouble());
        string fidelity = Format($"relative error {error:0.0000}");
        return candidate.TryGetProperty("metric", out JsonElement metric) && metric.ValueKind == JsonValueKind.Object
            ? Format(
                $"{metric.GetProperty("kind").GetString()} {metric.GetProperty("original").GetDouble():0.0000} → {metric.GetProperty("candidate").GetDouble():0.0000}, {fidelity}"
            )
            : fidelity;
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
