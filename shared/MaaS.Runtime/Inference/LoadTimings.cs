namespace MaaS.Runtime.Inference;

/// <summary>Where the time of a load went.</summary>
/// <param name="Files">Bringing its files onto the disk, or finding that they are there.</param>
/// <param name="Session">Waiting for other loads included: sessions are created one at a time.</param>
/// <param name="WarmUp">The first run.</param>
public readonly record struct LoadTimings(TimeSpan Files, TimeSpan Session, TimeSpan WarmUp);
