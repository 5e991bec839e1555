using MaaS.LocalHost.Demonstration;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Tests.Demonstration;

public sealed class VariantTableTests
{
    private static readonly VariantDocument Original = new("original", "fp32", 10_822_323, true, null);

    [Fact]
    public void A_variant_that_passed_is_shown_beside_the_original_with_the_latency_it_was_measured_against()
    {
        var variant = new VariantDocument("int8-storage", "int8", 2_860_000, true, new(1.25, 8.0, 0.012, "samples"));

        string[] lines = [.. VariantTable.Lines(new ManifestDocument(1, [variant, Original], []))];

        Assert.Matches(@"original\s+10\.82 MB\s+10\.00 ms", lines[1]);
        Assert.Matches(@"int8-storage\s+2\.86 MB\s+8\.00 ms\s+1\.25x\s+0\.012", lines[2]);
        Assert.Equal("  'int8-storage' passed its gates: 3.78x smaller, 1.25x as fast as the original.", lines[3]);
    }

    [Fact]
    public void Where_nothing_passed_the_table_says_that_the_original_is_served()
    {
        var failed = new VariantDocument("int8-dynamic", "int8", 5_000_000, false, new(0.96, 12.0, 0.3, "samples"));

        string[] lines = [.. VariantTable.Lines(new ManifestDocument(1, [Original, failed], []))];

        Assert.StartsWith(
            "  No optimized variant passed its gates, so the original is served.",
            lines[^1],
            StringComparison.Ordinal
        );
    }
}
