using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports;

/// <summary>How a candidate would be served beside the original.</summary>
internal sealed record ServedReport
{
    /// <summary>Whether rows of different requests may share a run; absent: there was no time to find out.</summary>
    public bool? Batchable { get; init; }

    /// <summary>Why not; absent when they may.</summary>
    public string? Reason { get; init; }

    /// <summary>Rows that are run together at most.</summary>
    public int? MaxRows { get; init; }

    /// <inheritdoc cref="ServedSpeed.ThroughputRatio"/>
    public required double ThroughputRatio { get; init; }

    /// <inheritdoc cref="ServedSpeed.Merit"/>
    public required double Merit { get; init; }

    public static ServedReport? Of(ServedSpeed? served) =>
        served is null
            ? null
            : new ServedReport
            {
                Batchable = served.Batching?.Batchable,
                Reason = served.Batching?.Reason,
                MaxRows = served.Batching?.MaxRows,
                ThroughputRatio = served.ThroughputRatio,
                Merit = served.Merit,
            };
}
