using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Sessions;

/// <summary>What all sessions of the process share (<c>MaaS:OnnxRuntime</c>). Read once, before the first session.</summary>
public sealed class OnnxRuntimeOptions
{
    public const string SectionName = "MaaS:OnnxRuntime";

    public ExecutionProviderChoice ExecutionProvider { get; set; } = ExecutionProviderChoice.Auto;

    /// <summary>Threads of the one pool that large models share; 0: one per core.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>
    /// Decides where the manifest does not say what a model gains from as many threads as the pool has: one whose files are smaller
    /// runs on the caller's thread alone. Such models lose more by handing work over than they gain.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long SingleThreadBelowBytes { get; set; } = 8L << 20;

    /// <summary>
    /// Ceiling of the one CPU arena that all runs take their activations and outputs from, so that a runaway request is an
    /// error and not an out-of-memory kill. Weights do not count. 0: a third of the instance's memory. ONNX Runtime's C# API
    /// cannot express more than 4 GiB - 1, which is therefore the largest value here, and what a larger third becomes.
    /// </summary>
    [Range(0, (double)uint.MaxValue)]
    public long ArenaBytes { get; set; }

    internal int PoolThreads => Threads == 0 ? Environment.ProcessorCount : Threads;
}
