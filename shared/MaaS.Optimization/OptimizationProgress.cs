namespace MaaS.Optimization;

/// <summary>One step of an optimization, for logs and <c>status.json</c>.</summary>
/// <param name="Phase"><c>verify</c>, <c>plan</c>, <c>pass</c>, <c>measure</c>.</param>
/// <param name="Detail">What exactly, in a few words: <c>int8-dynamic (2 of 4)</c>.</param>
public sealed record OptimizationProgress(string Phase, string Detail);
