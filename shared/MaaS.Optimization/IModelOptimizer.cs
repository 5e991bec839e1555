namespace MaaS.Optimization;

/// <summary>
/// Turns one uploaded model into the variants that may be published: verifies it, runs the plan's passes, measures every
/// candidate against the original. Knows nothing of blob storage. Native code runs only in child processes.
/// </summary>
public interface IModelOptimizer
{
    /// <summary>
    /// What makes the result differ besides the upload, for example <c>maas-0.1.0 onnxruntime-1.31.1</c>: part of an
    /// upload's fingerprint, and the manifest's <see cref="MaaS.Runtime.Models.ModelManifest.Optimizer"/>.
    /// </summary>
    string Version { get; }

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
