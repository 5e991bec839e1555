using System.Globalization;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Demonstration;

/// <summary>The original and everything that was tried side by side, as the published report has them.</summary>
internal static class CandidateTable
{
    public static IEnumerable<string> Lines(ReportDocument report)
    {
        yield return $"  {"", -22} {"size", 10} {"original", 12} {"optimized", 12} {"ratio", 7}  verdict";
        yield return $"  {"original", -22} {Megabytes(report.Model.SizeBytes), 10}";
        foreach (CandidateDocument candidate in report.Candidates)
        {
            yield return Line(candidate);
        }

        foreach (CandidateDocument candidate in report.Candidates.Where(candidate => !candidate.IsChosen))
        {
            yield return $"  {candidate.Name}: {candidate.Reason}";
        }

        CandidateDocument? chosen = report.Candidates.FirstOrDefault(candidate => candidate.IsChosen);
        yield return chosen is null
            ? "  No optimized form passed its gates, so the original is served."
            : $"  '{chosen.Name}' passed its gates and is served where it was measured: "
                + $"{Number((double)report.Model.SizeBytes / chosen.SizeBytes!.Value)}x smaller, "
                + $"{Number(chosen.Latency!.Ratio)}x as fast as the original.";
    }

    private static string Line(CandidateDocument candidate)
    {
        string size = candidate.SizeBytes is { } bytes ? Megabytes(bytes) : "-";
        (string before, string after, string ratio) = candidate.Latency is { } latency
            ? (
                Milliseconds(latency.OriginalMilliseconds),
                Milliseconds(latency.CandidateMilliseconds),
                $"{Number(latency.Ratio)}x"
            )
            : ("-", "-", "-");
        return $"  {candidate.Name, -22} {size, 10} {before, 12} {after, 12} {ratio, 7}  {candidate.Verdict}";
    }

    private static string Megabytes(long bytes) => $"{Number(bytes / 1e6)} MB";

    private static string Milliseconds(double value) => $"{Number(value)} ms";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
