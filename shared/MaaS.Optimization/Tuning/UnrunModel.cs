using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Tuning;

/// <summary>Models that are larger than what a child process may use: they are published without having been run.</summary>
internal static class UnrunModel
{
    /// <summary>
    /// ONNX Runtime holds the weights, and for a while those that it rearranges for its kernels a second time: of a model of
    /// half the memory, the weights alone may be what was too much.
    /// </summary>
    private const int Copies = 2;

    /// <summary>Whether loading it cannot succeed: nothing is tried.</summary>
    public static bool IsBeyond(SandboxLimits limits, long sizeBytes) => sizeBytes > limits.MemoryBytes;

    /// <summary>Whether it is its size that explains why a child ran out of memory, not what it computes.</summary>
    public static bool Explains(RefusalReason refusal, SandboxLimits limits, long sizeBytes) =>
        string.Equals(refusal.Code, ModelRefusals.NeedsTooMuchMemory, StringComparison.Ordinal)
        && sizeBytes * Copies > limits.MemoryBytes;

    /// <summary>What is known of the model without running it: the signature that it declares.</summary>
    public static OnnxOutcome<InspectResult> Inspect(OnnxModel model, SandboxLimits limits, long sizeBytes)
    {
        string problem =
            $"The model's {sizeBytes} bytes are too many for the {limits.MemoryBytes >> 20} MiB that a child process may use "
            + "(MaaS:Optimization:SandboxMemoryMegabytes): it was not run.";
        return DeclaredSignature.TryRead(model.Graph, out ModelSignature? signature, out string? undeclared)
            ? new InspectResult
            {
                Signature = signature,
                RunProblem = problem,
                IsUnrun = true,
                RuntimeVersion = typeof(OrtEnv).Assembly.GetName().Version?.ToString(3) ?? "",
            }
            : new RefusalReason(
                ModelRefusals.NeedsTooMuchMemory,
                $"{problem} Its signature is therefore taken from the graph, where '{undeclared}' has no type of a tensor with its dimensions; declare them, or give the process more memory."
            );
    }
}
