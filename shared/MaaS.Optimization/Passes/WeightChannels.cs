using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes;

/// <summary>Which elements of a weight share a scale: those that go into one output channel of its first reader.</summary>
internal static class WeightChannels
{
    public static ChannelLayout Of(TensorProto weight, IReadOnlyList<WeightUse> uses)
    {
        int rank = weight.Dims.Count;
        int last = rank - 1;
        if (uses is not [var use, ..])
        {
            return ChannelLayout.AlongAxis(weight.Dims, 0);
        }

        return use.Node.OpType switch
        {
            "MatMul" => ChannelLayout.AlongAxis(weight.Dims, use.Index == 0 ? rank - 2 : last),
            "Gemm" when use.Index == 1 => ChannelLayout.AlongAxis(weight.Dims, IsSet(use.Node, "transB") ? 0 : 1),
            "Gemm" => ChannelLayout.AlongAxis(weight.Dims, IsSet(use.Node, "transA") ? 1 : 0),
            "ConvTranspose" => ChannelLayout.AlongAxis(weight.Dims, 1),
            // W [directions, gates · hidden, inputs] and R alike: a scale per direction and gate row.
            "LSTM" or "GRU" or "RNN" => ChannelLayout.AlongLeadingAxes(weight.Dims, rank - 1),
            _ => ChannelLayout.AlongAxis(weight.Dims, 0),
        };
    }

    private static bool IsSet(NodeProto node, string attribute) =>
        node.Attribute.Any(a => string.Equals(a.Name, attribute, StringComparison.Ordinal) && a.I != 0);
}
