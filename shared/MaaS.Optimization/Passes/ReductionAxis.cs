using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>The axis of a weight whose elements an operator multiplies and adds up.</summary>
internal static class ReductionAxis
{
    /// <summary>Null: the weight is none that is summed over, or its readers disagree.</summary>
    public static int? Of(TensorProto weight, IReadOnlyList<WeightUse> uses)
    {
        int?[] axes = [.. uses.Select(use => Of(use, weight.Dims.Count)).Distinct()];
        return axes is [{ } axis] && axis < weight.Dims.Count ? axis : null;
    }

    private static int? Of(WeightUse use, int rank) =>
        (use.Node.OpType, use.Index) switch
        {
            ("MatMul", 0) => rank - 1,
            ("MatMul", 1) => rank - 2,
            ("Gemm", 0) => NodeAttributes.Int(use.Node, "transA", 0) != 0 ? 0 : 1,
            ("Gemm", 1) => NodeAttributes.Int(use.Node, "transB", 0) != 0 ? 1 : 0,
            // [outputs, inputs, kernel …], and the other way round.
            ("Conv", 1) => 1,
            ("ConvTranspose", 1) => 0,
            // [directions, gates, inputs]
            ("LSTM" or "GRU" or "RNN", 1 or 2) => 2,
            _ => null,
        };
}
