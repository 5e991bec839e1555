using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Which form of a version is served here.</summary>
public sealed class VariantChoiceTests
{
    private static readonly ModelPackage Package = ModelPackage.Of("m", 1, TinyModels.Add(1));

    [Theory]
    [InlineData(true, "cpu", "avx2", "int8")]
    [InlineData(true, "cpu", "avx2 avx512vnni", "original")]
    [InlineData(true, "cuda", "avx2", "original")]
    [InlineData(false, "cpu", "avx2", "original")]
    public void A_variant_is_served_when_it_was_gated_and_measured_on_hardware_like_this(
        bool gated,
        string measuredOn,
        string cpuFlags,
        string served
    )
    {
        ModelManifest manifest = Package.WithVariant(Variant(gated, measuredOn, cpuFlags.Split(' ')), []).Manifest;

        ModelVariant first = VariantChoice.InOrder(manifest, "cpu", flags => flags.All(flag => flag == "avx2"))[0];

        Assert.Equal(served, first.Name);
    }

    [Theory]
    [InlineData("cpu", "original")]
    [InlineData("cuda", "int8")]
    public void A_variant_made_for_gpus_is_served_on_them_alone(string executionProvider, string served)
    {
        ModelVariant variant = Variant(gated: true, "cpu", []) with { Target = "cuda" };

        Assert.Equal(
            served,
            VariantChoice.InOrder(Package.WithVariant(variant, []).Manifest, executionProvider, _ => true)[0].Name
        );
    }

    [Fact]
    public void A_variant_that_was_not_measured_is_not_served()
    {
        ModelVariant unmeasured = Variant(gated: true, "cpu", []) with { Measurement = null };

        Assert.Equal(
            [ModelVariant.OriginalName],
            VariantChoice
                .InOrder(Package.WithVariant(unmeasured, []).Manifest, "cpu", _ => true)
                .Select(variant => variant.Name)
        );
    }

    [Fact]
    public async Task The_optimized_variant_answers()
    {
        var store = new InMemoryModelStore();
        store.Publish(1, Package.WithVariant(Variant(gated: true, "cpu", CpuFeatures.Current), TinyModels.Add(8)));
        await using var server = new TestServer(store);

        Assert.Equal(8f, await server.AddendAsync("m"));
    }

    [Fact]
    public async Task A_variant_that_cannot_be_opened_gives_way_to_the_original()
    {
        var store = new InMemoryModelStore();
        store.Publish(1, Package.WithVariant(Variant(gated: true, "cpu", CpuFeatures.Current), [1, 2, 3]));
        await using var server = new TestServer(store);

        Assert.Equal(1f, await server.AddendAsync("m"));
    }

    private static ModelVariant Variant(bool gated, string measuredOn, IReadOnlyList<string> cpuFlags) =>
        new()
        {
            Name = "int8",
            File = "int8.onnx",
            Target = "cpu",
            Precision = "int8",
            SizeBytes = 1,
            Gated = gated,
            Measurement = new VariantMeasurement
            {
                ExecutionProvider = measuredOn,
                CpuFlags = cpuFlags,
                LatencyRatio = 2,
                LatencyRatioLowerBound = 1.5,
                LatencyMilliseconds = 1,
                RelativeError = 0,
                CosineSimilarity = 1,
                Inputs = "generated",
            },
        };
}
