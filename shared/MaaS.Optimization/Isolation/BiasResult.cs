namespace MaaS.Optimization.Isolation;

/// <summary>Corrected biases.</summary>
/// <param name="Values">In the order of the job's biases; fewer where time ran out.</param>
/// <param name="Feeds">Samples that were run.</param>
internal sealed record BiasResult(IReadOnlyList<int[]> Values, int Feeds) : SandboxResult;
