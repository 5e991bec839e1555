using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Tuning;

/// <summary>What an uploader is told when the sandbox found a model unfit.</summary>
internal static class ModelRefusals
{
    public const string NeedsTooMuchMemory = "model-needs-too-much-memory";

    public static RefusalReason OfPlan(IReadOnlyList<string> problems) =>
        new("plan-malformed", $"optimize.json: {string.Join("; ", problems)}.");

    public static RefusalReason From(SandboxOutcome outcome, InspectJob job) =>
        outcome switch
        {
            SandboxOutcome.Crashed crashed => new RefusalReason(
                "model-crashes",
                $"ONNX Runtime crashed on this model: {crashed.Meaning}."
            ),
            SandboxOutcome.TimedOut timedOut => new RefusalReason(
                "model-hangs",
                $"The model was not loaded and run once within {timedOut.Limit.TotalSeconds:0} seconds."
            ),
            SandboxOutcome.MemoryExceeded memory => new RefusalReason(
                NeedsTooMuchMemory,
                $"Loading the model and running it once took more than the {memory.LimitBytes >> 20} MiB that it may use. "
                    + "If it is honest, give smaller inputs in samples.npz, or raise MaaS:Optimization:SandboxMemoryMegabytes."
            ),
            SandboxOutcome.Failed { Stage: JobStage.Run } failed => new RefusalReason(
                "model-does-not-run",
                $"The model failed on the first sample: {WithoutFolder(failed.Message, job)}"
            ),
            SandboxOutcome.Failed { Stage: JobStage.Load } failed => new RefusalReason(
                "model-does-not-load",
                $"ONNX Runtime does not load this model: {WithoutFolder(failed.Message, job)}"
            ),
            // Nothing that the model did: a retry may cure it.
            SandboxOutcome.Failed failed => throw new IOException($"The sandbox failed: {failed.Message}"),
            _ => throw new InvalidOperationException($"An inspection ended as {outcome}."),
        };

    /// <summary>ONNX Runtime names files by their whole path; where this machine keeps them is nobody's business.</summary>
    private static string WithoutFolder(string message, InspectJob job) =>
        message.Replace(
            Path.GetDirectoryName(job.ModelPath) + Path.DirectorySeparatorChar,
            "",
            StringComparison.Ordinal
        );
}
