using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Weights may use all of int8 where products of u8 and s8 are summed in 32 bits. Without VNNI, ONNX Runtime on x86 sums pairs in
/// 16 bits first, which saturate. A variant is served only where the CPU has the features that it was measured with, so what is
/// right here is right there.
/// </summary>
internal static class FullWeightRange
{
    // As CpuFeatures names them. On Arm products are widened before they are added.
    private static readonly string[] SumIn32Bits = ["avx512vnni", "avxvnni", "amxint8", "neon", "dotprod"];

    /// <param name="cpuFeatures">Of the machine that measures.</param>
    public static bool IsSafe(IReadOnlyList<string> cpuFeatures) =>
        SumIn32Bits.Intersect(cpuFeatures, StringComparer.Ordinal).Any();

    /// <summary>The candidate with the full range in every pass that has a choice; its plan says so.</summary>
    public static Candidate Of(Candidate candidate) => candidate with { Passes = [.. candidate.Passes.Select(Of)] };

    private static PlannedPass Of(PlannedPass planned)
    {
        if (planned.EffectiveOptions is not QuantizationOptions quantization)
        {
            return planned;
        }

        QuantizationOptions full = quantization with { WeightRange = WeightRange.Full };
        return planned with { Options = full, Given = PassOptionReader.WriteChosen(full) };
    }
}
