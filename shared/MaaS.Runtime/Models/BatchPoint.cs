namespace MaaS.Runtime.Models;

/// <summary>One point of a variant's batching curve.</summary>
/// <param name="Rows">Rows in one run, at least 1.</param>
/// <param name="RowsPerSecond">Rows that one thread got through per second in runs of that many.</param>
public sealed record BatchPoint(int Rows, double RowsPerSecond);
