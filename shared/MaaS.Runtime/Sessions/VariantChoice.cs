using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Which variant of a version this machine serves.</summary>
internal static class VariantChoice
{
    /// <summary>
    /// The first variant that passed its gates, measured on this execution provider and on a CPU whose features are all
    /// here; then the original, which is also what serves when none qualifies or when that variant cannot be opened.
    /// </summary>
    public static IReadOnlyList<ModelVariant> InOrder(
        ModelManifest manifest,
        string executionProvider,
        Func<IEnumerable<string>, bool> hasCpuFeatures
    )
    {
        ModelVariant? optimized = manifest.Variants.FirstOrDefault(variant =>
            variant.Gated
            && !IsOriginal(variant)
            && variant.Measurement is { } measurement
            && string.Equals(measurement.ExecutionProvider, executionProvider, StringComparison.Ordinal)
            && hasCpuFeatures(measurement.CpuFlags)
        );
        IEnumerable<ModelVariant> original = manifest.Variants.Where(IsOriginal);
        return optimized is null ? [.. original] : [optimized, .. original];
    }

    private static bool IsOriginal(ModelVariant variant) =>
        string.Equals(variant.Name, ModelVariant.OriginalName, StringComparison.Ordinal);
}
