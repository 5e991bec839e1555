namespace MaaS.Runtime.Sessions;

/// <summary>How often something happened and how long it took in all.</summary>
/// <param name="Nanoseconds">Total, not mean.</param>
public readonly record struct DurationStatistics(long Count, long Nanoseconds);
