using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Optimization.Tuning;
using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class FeatureOutputsTests
{
    private const int Width = 8;

    [Fact]
    public void Scores_of_a_linear_layer_are_no_features() =>
        Assert.False(IsFeatures(Product().Node("Add", ["p", "beta"], ["y"])));

    [Fact]
    public void Probabilities_are_no_features() => Assert.False(IsFeatures(Product().Node("Softmax", ["p"], ["y"])));

    [Fact]
    public void Probabilities_made_of_exponentials_are_no_features() =>
        Assert.False(
            IsFeatures(
                Product()
                    .Node("Exp", ["p"], ["e"])
                    .Node("ReduceSum", ["e"], ["sum"], "", Attribute("keepdims", 1L))
                    .Node("Div", ["e", "sum"], ["y"])
            )
        );

    [Fact]
    public void A_token_of_a_normalized_layer_is_features() =>
        Assert.True(
            IsFeatures(
                Product()
                    .Initializer("first", ElementType.Int64, [], new byte[8])
                    .Node("LayerNormalization", ["p", "gamma"], ["n"])
                    .Node("Gather", ["n", "first"], ["y"])
            )
        );

    [Fact]
    public void A_normalization_of_single_steps_makes_features() =>
        Assert.True(
            IsFeatures(
                Product()
                    .Node("ReduceMean", ["p"], ["mean"])
                    .Node("Sub", ["p", "mean"], ["centred"])
                    .Node("Mul", ["centred", "centred"], ["square"])
                    .Node("ReduceMean", ["square"], ["variance"])
                    .Node("Sqrt", ["variance"], ["deviation"])
                    .Node("Div", ["centred", "deviation"], ["normal"])
                    .Node("Mul", ["normal", "gamma"], ["scaled"])
                    .Node("Add", ["scaled", "beta"], ["y"])
            )
        );

    [Fact]
    public void What_is_divided_by_its_length_is_features() =>
        Assert.True(IsFeatures(Product().Node("ReduceL2", ["p"], ["length"]).Node("Div", ["p", "length"], ["y"])));

    [Fact]
    public void A_pooler_makes_features() => Assert.True(IsFeatures(Product().Node("Tanh", ["p"], ["y"])));

    [Fact]
    public void An_output_that_is_called_so_is_features() =>
        Assert.Equal(
            ["text_embeds"],
            FeatureOutputs.Of(ToModel(Product().Node("Identity", ["p"], ["text_embeds"]), "text_embeds"))
        );

    private static OnnxModelBuilder Product() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", Width)
            .Initializer("w", [Width, Width], SampleModels.Normal(Width * Width, 3))
            .Initializer("gamma", [Width], SampleModels.Normal(Width, 4))
            .Initializer("beta", [Width], SampleModels.Normal(Width, 5))
            .Node("MatMul", ["x", "w"], ["p"]);

    private static bool IsFeatures(OnnxModelBuilder model) => FeatureOutputs.Of(ToModel(model, "y")) is ["y"];

    private static OnnxModel ToModel(OnnxModelBuilder model, string output) =>
        new(ModelProto.Parser.ParseFrom(model.Output(output, ElementType.Float, "batch", Width).ToBytes()));
}
