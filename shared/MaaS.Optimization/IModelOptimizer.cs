namespace MaaS.Optimization;

/// <summary>
/// Turns one uploaded model into the variants that may be published: verifies it, runs the plan's passes, measures every
/// candidate against the original. Knows nothing of blob storage. Native code runs only in child processes.
/// </summary>
public interface IModelOptimizer
{
    /// <summary>
    /// Works inside <see cref="OptimizationRequest.WorkFolder"/> only. A bad model is an outcome, not an exception;
    /// what it throws (disk full, cancelled) a retry may cure.
    /// </summary>
    /// <param name="progress">Told of each step as it begins.</param>
    Task<OptimizationOutcome> OptimizeAsync(
        OptimizationRequest request,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    );
}
