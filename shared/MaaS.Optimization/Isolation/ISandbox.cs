namespace MaaS.Optimization.Isolation;

/// <summary>Runs native work where its crash, hang or greed harms nobody.</summary>
internal interface ISandbox
{
    /// <summary>
    /// Runs one job to its end. What the job does wrong is an outcome; only failures of this machine are thrown (the child
    /// cannot be started, the disk is full).
    /// </summary>
    /// <param name="progress">Told what the child says that it does; may be null.</param>
    Task<SandboxOutcome> RunAsync(
        SandboxJob job,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    );
}
