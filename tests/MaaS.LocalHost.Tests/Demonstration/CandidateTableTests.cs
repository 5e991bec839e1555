using MaaS.LocalHost.Demonstration;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Tests.Demonstration;

public sealed class CandidateTableTests
{
    private static readonly CandidateDocument Rejected = new(
        "int8-dynamic",
        "rejected",
        "latency: too slow.",
        5_000_000,
        new LatencyDocument(0.5, 10, 20)
    );

    [Fact]
    public void The_chosen_form_is_shown_beside_the_original_it_was_measured_against()
    {
        var chosen = new CandidateDocument(
            "int8-storage",
            "chosen",
            "Best.",
            2_860_000,
            new LatencyDocument(1.25, 10, 8)
        );

        string[] lines = [.. CandidateTable.Lines(Report(Rejected, chosen))];

        Assert.Matches(@"^  original\s+10\.82 MB$", lines[1]);
        Assert.Matches(@"int8-storage\s+2\.86 MB\s+10\.00 ms\s+8\.00 ms\s+1\.25x  chosen", lines[3]);
        Assert.Contains("  int8-dynamic: latency: too slow.", lines);
        Assert.Equal(
            "  'int8-storage' passed its gates and is served where it was measured: 3.78x smaller, 1.25x as fast as the original.",
            lines[^1]
        );
    }

    [Fact]
    public void Where_nothing_passed_it_says_that_the_original_is_served()
    {
        var unchanged = new CandidateDocument("fp16", "unchanged", "Nothing to change.", null, null);

        string[] lines = [.. CandidateTable.Lines(Report(Rejected, unchanged))];

        Assert.Equal("  No optimized form passed its gates, so the original is served.", lines[^1]);
    }

    private static ReportDocument Report(params CandidateDocument[] candidates) =>
        new(new ModelDocument(10_822_323), candidates);
}
