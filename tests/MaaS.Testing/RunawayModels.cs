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

    /// <summary>
    /// FP32 <c>x</c> [batch, columns] → FP32 <c>y</c>: ten times each x, which must be a whole number from 0 to 9. Anything from
    /// 10 on fails; more than a million runs for ever.
    /// </summary>
    /// <param name="tail">The last node, from <c>tens</c> to <c>y</c>; by default the same rows.</param>
    public static OnnxModelBuilder TenTimes(Action<OnnxModelBuilder>? tail = null)
    {
        GraphProto body = new OnnxModelBuilder()
            .Input("i", ElementType.Int64)
            .Input("condition", ElementType.Bool)
            .Input("value", ElementType.Float, "batch", "columns")
            .Node("Identity", ["condition"], ["again"])
            .Node("Identity", ["value"], ["next"])
            .Output("again", ElementType.Bool)
            .Output("next", ElementType.Float, "batch", "columns")
            .Proto.Graph;
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", "columns")
            .Initializer("million", [], 1e6f)
            .Initializer("table", [10], 0f, 10f, 20f, 30f, 40f, 50f, 60f, 70f, 80f, 90f)
            .Node("ReduceMax", ["x"], ["most"], "", OnnxModelBuilder.Attribute("keepdims", 0L))
            .Node("Greater", ["most", "million"], ["endless"])
            .Node("Loop", ["", "endless", "x"], ["value"], "", OnnxModelBuilder.Attribute("body", body))
            .Node("Cast", ["value"], ["index"], "", OnnxModelBuilder.Attribute("to", (long)ElementType.Int64))
            .Node("Gather", ["table", "index"], ["tens"]);
        (tail ?? (all => all.Node("Identity", ["tens"], ["y"])))(model);
        return model.Output("y", ElementType.Float, "rows", "cells");
    }

    /// <summary>INT64 <c>n</c> [1] → FP32 <c>y</c> [n]: as many zeros as the request asks for.</summary>
    public static byte[] ConstantOfShape() =>
        new OnnxModelBuilder()
            .Input("n", ElementType.Int64, 1)
            .Node("ConstantOfShape", ["n"], ["y"])
            .Output("y", ElementType.Float, "n")
            .ToBytes();
}
