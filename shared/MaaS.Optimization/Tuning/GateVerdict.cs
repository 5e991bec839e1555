namespace MaaS.Optimization.Tuning;

/// <summary>What one gate says of a candidate.</summary>
/// <param name="Gate">The gate's name: <c>latency</c>, <c>not-slower</c>, <c>size</c>, <c>gain</c>, <c>exact</c>, <c>metric</c>, <c>cosine</c>, <c>top1-agreement</c>, <c>relative-error</c>, <c>sane-outputs</c>, <c>served</c>.</param>
/// <param name="Found">The figure that was judged.</param>
/// <param name="Required">The figure it is held against.</param>
/// <param name="Explanation">Both in a sentence.</param>
internal sealed record GateVerdict(string Gate, bool Passed, double Found, double Required, string Explanation);
