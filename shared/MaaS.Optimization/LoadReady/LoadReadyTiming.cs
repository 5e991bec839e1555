using MaaS.Runtime.Models;

namespace MaaS.Optimization.LoadReady;

/// <summary>The load-ready form against the plain one, both in one process, in turns.</summary>
internal sealed record LoadReadyTiming
{
    public required LoadReadyMode Mode { get; init; }

    /// <summary>Largest relative L2 distance of an output to that of the plain form.</summary>
    public required double RelativeError { get; init; }

    /// <summary>File to first answer, plain / load-ready, of each pair: above 1 is sooner.</summary>
    public required IReadOnlyList<double> FirstAnswerRatios { get; init; }

    /// <summary>Latency of further runs, plain / load-ready, of each pair: above 1 is faster.</summary>
    public required IReadOnlyList<double> LatencyRatios { get; init; }

    /// <summary>The same of runs of as many rows as a server puts together; null: of one request only.</summary>
    public IReadOnlyList<double>? BatchLatencyRatios { get; init; }
}
