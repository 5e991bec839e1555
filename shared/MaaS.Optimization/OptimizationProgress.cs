namespace MaaS.Optimization;

/// <summary>One step of an optimization, for logs, <c>status.json</c> and the command line.</summary>
/// <param name="Phase"><c>verify</c>, <c>plan</c>, <c>pass</c>, <c>measure</c>.</param>
/// <param name="Detail">What exactly, in a few words: <c>int8-dynamic (2 of 4)</c>.</param>
/// <param name="Done">Share of the whole that is done, 0 to 1; by steps, not by time.</param>
public sealed record OptimizationProgress(string Phase, string Detail, double Done = 0);
