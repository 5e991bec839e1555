using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// How fast a candidate is where it will be used: in a server that runs a request alone while it has time, and the rows of several
/// together when it has not, if it may.
/// </summary>
internal sealed record ServedSpeed
{
    /// <summary>
    /// Processor time that a server spends on a request beside the model's run, milliseconds: a model of one addition at 32
    /// connections (bench/README.md, CPU per request of add1).
    /// </summary>
    private const double RequestMilliseconds = 0.065;

    /// <summary>Whether its rows may run together; null: there was no time to find out, and it counts as if they may not.</summary>
    public BatchingManifest? Batching { get; init; }

    /// <summary>Requests per second of processor time at full load, candidate / original.</summary>
    public required double ThroughputRatio { get; init; }

    /// <summary>
    /// √(lower bound of the latency ratio · <see cref="ThroughputRatio"/>): a server is idle at one time and full at another, and
    /// the geometric mean counts a factor of either the same.
    /// </summary>
    public required double Merit { get; init; }

    /// <summary>
    /// A row costs the request and its share of a run, which is a run alone divided by what running rows together gains. That gain
    /// is a ratio within one process, as the latency ratio is; times of different processes are never divided by each other.
    /// </summary>
    /// <param name="original">Of the original; null: unknown.</param>
    /// <param name="candidate">Of the candidate; null: unknown.</param>
    public static ServedSpeed Of(
        CandidateMeasurement measurement,
        BatchingManifest? original,
        BatchingManifest? candidate
    )
    {
        double lower = measurement.LatencyRatio.Lower;
        double alone = measurement.OriginalMilliseconds;
        double ratio =
            (RequestMilliseconds + (alone / Gain(original)))
            / (RequestMilliseconds + (alone / lower / Gain(candidate)));
        return new ServedSpeed
        {
            Batching = candidate,
            ThroughputRatio = ratio,
            Merit = Math.Sqrt(lower * ratio),
        };
    }

    /// <summary>Rows per second together / alone, with as many rows as a server runs together; 1 where it does not.</summary>
    private static double Gain(BatchingManifest? batching) =>
        batching is { Batchable: true, Curve: [var alone, ..] curve } && alone.RowsPerSecond > 0
            ? curve.Where(point => point.Rows <= batching.MaxRows).Max(point => point.RowsPerSecond)
                / alone.RowsPerSecond
            : 1;
}
