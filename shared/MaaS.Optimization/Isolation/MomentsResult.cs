namespace MaaS.Optimization.Isolation;

/// <summary>The matrices are in the file that the job named.</summary>
/// <param name="Feeds">Samples that every tensor saw.</param>
internal sealed record MomentsResult(int Feeds) : SandboxResult;
