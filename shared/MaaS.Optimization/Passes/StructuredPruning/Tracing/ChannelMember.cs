using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>One axis of one weight along which channels run.</summary>
/// <param name="Positions">The channel of every position of the axis.</param>
/// <param name="Node">The node that reads the weight.</param>
/// <param name="Input">Of a weight that reads channels: where they come from.</param>
internal sealed record ChannelMember(
    TensorProto Tensor,
    int Axis,
    int[] Positions,
    NodeProto Node,
    ChannelRole Role,
    ChannelTrack? Input = null
);
