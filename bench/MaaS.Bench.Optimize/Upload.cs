namespace MaaS.Bench.Optimize;

/// <summary>The files of one upload.</summary>
internal sealed record Upload(string Model, string? Samples, string? Plan);
