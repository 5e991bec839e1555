using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Isolation;

/// <summary>The models that were found to kill, hang or bloat a process that loads or runs them.</summary>
internal static class HostileModels
{
    /// <summary>Constant int32 INT_MIN / -1: SIGFPE while the session is created.</summary>
    public static byte[] DivisionOverflow() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Int32, 1)
            .Initializer("a", ElementType.Int32, [1], MemoryMarshal.AsBytes<int>([int.MinValue]))
            .Initializer("b", ElementType.Int32, [1], MemoryMarshal.AsBytes<int>([-1]))
            .Node("Div", ["a", "b"], ["q"])
            .Node("Add", ["x", "q"], ["y"])
            .Output("y", ElementType.Int32, 1)
            .ToBytes();

    /// <summary>A Loop without a trip count whose condition stays true.</summary>
    public static byte[] EndlessLoop()
    {
        GraphProto body = new OnnxModelBuilder()
            .Input("iteration", ElementType.Int64)
            .Input("condition", ElementType.Bool)
            .Input("state", ElementType.Float, 1)
            .Node("Identity", ["condition"], ["condition_out"])
            .Node("Neg", ["state"], ["state_out"])
            .Output("condition_out", ElementType.Bool)
            .Output("state_out", ElementType.Float, 1)
            .Proto.Graph;
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1)
            .Initializer("true", ElementType.Bool, [], [1])
            .Node("Loop", ["", "true", "x"], ["y"], "", OnnxModelBuilder.Attribute("body", body))
            .Output("y", ElementType.Float, 1)
            .ToBytes();
    }

    /// <summary>ConstantOfShape 60,000 × 60,000: 14 GB out of 100 bytes.</summary>
    public static byte[] MemoryBomb() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1)
            .Initializer("size", [2], 60_000L, 60_000L)
            .Node("ConstantOfShape", ["size"], ["zeros"])
            .Node("ReduceSum", ["zeros"], ["sum"], "", OnnxModelBuilder.Attribute("keepdims", 0L))
            .Node("Add", ["x", "sum"], ["y"])
            .Output("y", ElementType.Float, 1)
            .ToBytes();
}
