namespace MaaS.Runtime.Models;

/// <summary>What was measured of a variant against the original, in one run on one machine.</summary>
public sealed record VariantMeasurement
{
    /// <summary>ONNX Runtime's execution provider: <c>cpu</c> or <c>cuda</c>.</summary>
    public required string ExecutionProvider { get; init; }

    /// <summary>The CPU features that decide which kernels run (<c>avx2</c>, <c>avx512f</c>, <c>avx512vnni</c>, <c>neon</c>, …), sorted.</summary>
    public required IReadOnlyList<string> CpuFlags { get; init; }

    /// <summary>Median latency of the original divided by that of the variant: above 1 is faster.</summary>
    public required double LatencyRatio { get; init; }

    /// <summary>Lower end of the 95 % bootstrap interval of <see cref="LatencyRatio"/>.</summary>
    public required double LatencyRatioLowerBound { get; init; }

    /// <summary>Median latency of the variant, milliseconds, at the measured input shapes.</summary>
    public required double LatencyMilliseconds { get; init; }

    /// <summary>Largest relative L2 distance of an output to the original's (0 = identical).</summary>
    public required double RelativeError { get; init; }

    /// <summary>Smallest cosine similarity of an output to the original's (1 = same direction).</summary>
    public required double CosineSimilarity { get; init; }

    /// <summary>Share of rows whose largest output is at the same index as the original's; null where no output is a row of scores.</summary>
    public double? Top1Agreement { get; init; }

    /// <summary><c>samples</c> (the uploader's) or <c>generated</c> (made from the signature).</summary>
    public required string Inputs { get; init; }
}
