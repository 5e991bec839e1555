using MaaS.Optimization.Onnx;
using MaaS.Testing;
using static MaaS.Optimization.Tests.Passes.PrunableModels;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Models whose hidden units may not be removed, each for another reason.</summary>
internal static class StubbornModels
{
    private static readonly Dictionary<string, Func<OnnxModelBuilder>> All = new(StringComparer.Ordinal)
    {
        ["layer-normalization"] = LayerNormalization,
        ["given-out"] = GivenOut,
        ["unknown-operator"] = UnknownOperator,
        ["computed-addend"] = ComputedAddend,
    };

    public static OnnxModel Create(string name) => new(All[name]().Proto);

    private static OnnxModelBuilder LayerNormalization() =>
        Between(
            "h",
            builder =>
                builder
                    .Dense("gain", Width)
                    .Node("LayerNormalization", ["h", "gain"], ["n"], "", OnnxModelBuilder.Attribute("axis", -1L))
        );

    private static OnnxModelBuilder UnknownOperator() =>
        Between("h", builder => builder.Initializer("axis", [], 1L).Node("CumSum", ["h", "axis"], ["n"]));

    private static OnnxModelBuilder ComputedAddend() =>
        Between(
            "h",
            builder => builder.Input("other", ElementType.Float, "batch", Width).Node("Add", ["h", "other"], ["n"])
        );

    private static OnnxModelBuilder GivenOut() =>
        Between("h", builder => builder.Node("Relu", ["h"], ["n"]).Output("h", ElementType.Float, "batch", Width));

    private static OnnxModelBuilder Between(string hidden, Func<OnnxModelBuilder, OnnxModelBuilder> middle) =>
        middle(
                new OnnxModelBuilder()
                    .Input("x", ElementType.Float, "batch", 6)
                    .Weight("w1", 1, 1, 6, Width)
                    .Dense("w2", Width, 4)
                    .Node("MatMul", ["x", "w1"], [hidden])
            )
            .Node("MatMul", ["n", "w2"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);
}
