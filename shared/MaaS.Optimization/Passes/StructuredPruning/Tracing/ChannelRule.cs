using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>How channels come through some operators.</summary>
internal abstract class ChannelRule
{
    /// <summary>Standard operators, or those of com.microsoft, that it knows.</summary>
    public abstract IReadOnlyList<string> OpTypes { get; }

    /// <summary>
    /// Notes shapes and channels of the node's outputs. What it cannot follow it pins: the reason that it returns holds for
    /// every traced input. Null: it followed all.
    /// </summary>
    public abstract string? Trace(NodeProto node, ChannelTracing tracing);
}
