using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Models in the words of opsets that are no longer written.</summary>
internal static class LegacyModels
{
    /// <summary>Opset 9: what later opsets write differently.</summary>
    public static OnnxModelBuilder Opset9() =>
        new OnnxModelBuilder(9)
            .Input("x", ElementType.Float, 2, 3, 4, 4)
            .Initializer("scales", [4], 1f, 1f, 2f, 2f)
            .Initializer("gamma", [3], 1f, 2f, 3f)
            .Initializer("mean", [3], 0.1f, 0.2f, 0.3f)
            .Node("BatchNormalization", ["x", "gamma", "mean", "mean", "gamma"], ["n"])
            .Node("Upsample", ["n", "scales"], ["u"])
            .Node(
                "Pad",
                ["u"],
                ["p"],
                "",
                OnnxModelBuilder.Attribute("pads", 0, 0, 1, 1, 0, 0, 0, 0),
                OnnxModelBuilder.Attribute("value", 0.5f)
            )
            .Node(
                "Slice",
                ["p"],
                ["s"],
                "",
                OnnxModelBuilder.Attribute("axes", 2, 3),
                OnnxModelBuilder.Attribute("starts", 0, 1),
                OnnxModelBuilder.Attribute("ends", 8, 9)
            )
            .Node("Clip", ["s"], ["c"], "", OnnxModelBuilder.Attribute("max", 0.75f))
            .Node(
                "Split",
                ["c"],
                ["a", "b"],
                "",
                OnnxModelBuilder.Attribute("axis", 2),
                OnnxModelBuilder.Attribute("split", 4, 4)
            )
            .Node("Sub", ["a", "b"], ["d"])
            .Node("Softmax", ["d"], ["m"])
            .Node("Dropout", ["m"], ["o", "mask"], "", OnnxModelBuilder.Attribute("ratio", 0.5f))
            .Node(
                "ReduceSum",
                ["o"],
                ["r"],
                "",
                OnnxModelBuilder.Attribute("axes", new long[] { 2 }),
                OnnxModelBuilder.Attribute("keepdims", 1)
            )
            .Node("Squeeze", ["r"], ["q"], "", OnnxModelBuilder.Attribute("axes", new long[] { 2 }))
            .Node("Unsqueeze", ["q"], ["v"], "", OnnxModelBuilder.Attribute("axes", 0, 4))
            .Node("TopK", ["q"], ["y", "places"], "", OnnxModelBuilder.Attribute("k", 3))
            .Node("LogSoftmax", ["v"], ["z"], "", OnnxModelBuilder.Attribute("axis", 2))
            .Output("y", ElementType.Float, 2, 3, 3)
            .Output("places", ElementType.Int64, 2, 3, 3)
            .Output("z", ElementType.Float, 1, 2, 3, 8, 1);
}
