using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>What is known of a candidate when it is judged: everything a gate looks at.</summary>
internal sealed record CandidateMeasurement
{
    /// <summary>Original latency / candidate latency: median of the pairs with its 95 % interval. Above 1 is faster.</summary>
    public required BootstrapInterval LatencyRatio { get; init; }

    public required int Pairs { get; init; }

    /// <summary>Median latency of the original, milliseconds.</summary>
    public required double OriginalMilliseconds { get; init; }

    /// <summary>Median latency of the candidate, milliseconds.</summary>
    public required double CandidateMilliseconds { get; init; }

    /// <summary><c>thread-cpu</c> or <c>wall</c>.</summary>
    public required string Clock { get; init; }

    /// <summary>One per output of the model.</summary>
    public required IReadOnlyList<OutputFidelity> Outputs { get; init; }

    /// <summary>Feeds that the outputs were compared on.</summary>
    public required int Feeds { get; init; }

    /// <summary>Null without labels.</summary>
    public MetricComparison? Metric { get; init; }

    public double RelativeError => Outputs.Max(output => output.RelativeL2);

    public double Cosine => Outputs.Min(output => output.Cosine);

    public double MaxAbsoluteDifference => Outputs.Max(output => output.MaxAbsoluteDifference);

    /// <summary>Null where no output is rows of decisions.</summary>
    public double? Top1Agreement => Outputs.Min(output => output.Top1Agreement);

    public AnswerFigures Answers => AnswerFigures.Of(Outputs, Metric);
}
