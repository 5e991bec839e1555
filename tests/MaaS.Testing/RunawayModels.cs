using MaaS.Optimization.Onnx;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Testing;

/// <summary>Valid models that a request can send astray.</summary>
public static class RunawayModels
{
    /// <summary>BOOL <c>go</c> [1] → FP32 <c>y</c> [1]: counts for as long as <c>go</c> is true, which never changes.</summary>
    public static byte[] LoopWhile()
    {
        GraphProto body = new OnnxModelBuilder()
            .Input("i", ElementType.Int64)
            .Input("condition", ElementType.Bool)
            .Input("sum", ElementType.Float, 1)
            .Initializer("one", [1], 1f)
            .Node("Identity", ["condition"], ["again"])
            .Node("Add", ["sum", "one"], ["next"])
            .Output("again", ElementType.Bool)
            .Output("next", ElementType.Float, 1)
            .Proto.Graph;
        return new OnnxModelBuilder()
            .Input("go", ElementType.Bool, 1)
            .Initializer("start", [1], 0f)
            .Initializer("scalar", [0L], Array.Empty<long>())
            .Node("Reshape", ["go", "scalar"], ["condition"])
            .Node("Loop", ["", "condition", "start"], ["y"], "", OnnxModelBuilder.Attribute("body", body))
            .Output("y", ElementType.Float, 1)
            .ToBytes();
    }

    /// <summary>INT64 <c>n</c> [1] → FP32 <c>y</c> [n]: as many zeros as the request asks for.</summary>
    public static byte[] ConstantOfShape() =>
        new OnnxModelBuilder()
            .Input("n", ElementType.Int64, 1)
            .Node("ConstantOfShape", ["n"], ["y"])
            .Output("y", ElementType.Float, "n")
            .ToBytes();
}
