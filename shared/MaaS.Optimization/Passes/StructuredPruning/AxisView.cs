using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>A dense tensor seen along one axis: Outer blocks of Size entries of Inner neighbouring elements each.</summary>
internal readonly record struct AxisView(int Outer, int Size, int Inner)
{
    public static AxisView Of(TensorProto tensor, int axis)
    {
        int outer = 1;
        int inner = 1;
        for (int i = 0; i < tensor.Dims.Count; i++)
        {
            outer *= i < axis ? (int)tensor.Dims[i] : 1;
            inner *= i > axis ? (int)tensor.Dims[i] : 1;
        }

        return new AxisView(outer, (int)tensor.Dims[axis], inner);
    }

    /// <summary>The elements of one entry in one block.</summary>
    public Range At(int outer, int index)
    {
        int start = ((outer * Size) + index) * Inner;
        return start..(start + Inner);
    }
}
