using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The CPU features that decide which of ONNX Runtime's kernels run, under the names of Linux's <c>/proc/cpuinfo</c>
/// without separators. The optimizer records them with a measurement; a server compares.
/// </summary>
public static class CpuFeatures
{
    /// <summary>This machine's, sorted.</summary>
    public static IReadOnlyList<string> Current { get; } = [.. Detect().Order(StringComparer.Ordinal)];

    /// <summary>Whether this machine has all of <paramref name="features"/>.</summary>
    public static bool Has(IEnumerable<string> features) =>
        features.All(feature => Current.Contains(feature, StringComparer.Ordinal));

    private static IEnumerable<string> Detect()
    {
        if (AdvSimd.IsSupported)
        {
            yield return "neon";
        }

        if (Dp.IsSupported)
        {
            yield return "dotprod";
        }

        if (Avx2.IsSupported)
        {
            yield return "avx2";
        }

        if (Fma.IsSupported)
        {
            yield return "fma";
        }

        if (AvxVnni.IsSupported)
        {
            yield return "avxvnni";
        }

        // MLAS wants these three together; .NET asks the operating system too, CPUID alone would not.
        if (Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported)
        {
            yield return "avx512f";
            foreach (string feature in DetectBeyondAvx512())
            {
                yield return feature;
            }
        }
    }

    // .NET has no type for these. CPUID leaf 7: ECX bit 11 is AVX512_VNNI, EDX bit 25 is AMX-INT8; leaf 7.1: EAX bit 5 is AVX512_BF16.
    private static IEnumerable<string> DetectBeyondAvx512()
    {
        (int _, int _, int ecx, int edx) = X86Base.CpuId(7, 0);
        if ((ecx & (1 << 11)) != 0)
        {
            yield return "avx512vnni";
        }

        if ((edx & (1 << 25)) != 0)
        {
            yield return "amxint8";
        }

        if ((X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0)
        {
            yield return "avx512bf16";
        }
    }
}
