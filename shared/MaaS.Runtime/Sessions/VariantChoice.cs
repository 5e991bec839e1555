using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Which variant of a version this machine serves.</summary>
internal static class VariantChoice
{
    /// <summary>
    /// The first variant that passed its gates and suits this machine; then the original, which is also what serves when none
    /// does or when that variant cannot be opened.
    /// </summary>
    public static IReadOnlyList<ModelVariant> InOrder(
        ModelManifest manifest,
        string executionProvider,
        Func<IEnumerable<string>, bool> hasCpuFeatures
    )
    {
        ModelVariant? optimized = manifest.Variants.FirstOrDefault(variant =>
            variant.Gated && !IsOriginal(variant) && Suits(variant, executionProvider, hasCpuFeatures)
        );
        IEnumerable<ModelVariant> original = manifest.Variants.Where(IsOriginal);
        return optimized is null ? [.. original] : [optimized, .. original];
    }

    /// <summary>
    /// Made for GPUs: where there is one, since its answers were held to the original's, which is what counts there. Else: where it
    /// was measured, on this execution provider and a CPU whose features are all here.
    /// </summary>
    private static bool Suits(
        ModelVariant variant,
        string executionProvider,
        Func<IEnumerable<string>, bool> hasCpuFeatures
    ) =>
        variant.Measurement is { } measurement
        && (
            string.Equals(variant.Target, SessionFactory.Cuda, StringComparison.Ordinal)
                ? string.Equals(executionProvider, SessionFactory.Cuda, StringComparison.Ordinal)
                : string.Equals(measurement.ExecutionProvider, executionProvider, StringComparison.Ordinal)
                    && hasCpuFeatures(measurement.CpuFlags)
        );

    private static bool IsOriginal(ModelVariant variant) =>
        string.Equals(variant.Name, ModelVariant.OriginalName, StringComparison.Ordinal);
}
