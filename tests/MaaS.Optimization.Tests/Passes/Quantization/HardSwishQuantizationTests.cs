using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.StaticQuantization;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes.Quantization;

/// <summary>Convolution, HardSwish, perhaps constants, convolution: from bytes to bytes.</summary>
public sealed class HardSwishQuantizationTests
{
    private const int Channels = 8;

    private static readonly StaticQuantizationOptions Options = new()
    {
        Calibration = CalibrationMethod.MinMax,
        WeightClip = 1,
        MinElements = 1,
    };

    /// <summary>A shift of many steps, of few, of a fraction of one; below 0.</summary>
    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 1, 0)]
    [InlineData(false, 1.7f, 0.4f)]
    [InlineData(true, 0.6f, -0.25f)]
    [InlineData(false, 2f, 0.01f)]
    public void Bytes_answer_as_well_as_floats(bool asOneNode, float scale, float shift)
    {
        OnnxModel model = Model(asOneNode, scale, shift, spread: 1);

        PassOutcome bytes = PassRun.Apply(new StaticQuantizationPass(), model, Options);
        PassOutcome floats = PassRun.Apply(new StaticQuantizationPass(), model, Options with { HardSwish = false });

        Assert.Single(bytes.Model.Graph.Node, node => node.OpType == "QLinearMul");
        Assert.DoesNotContain(
            bytes.Model.Graph.Node,
            node => node.OpType is "HardSigmoid" or "HardSwish" or "Mul" or "Add"
        );
        Assert.DoesNotContain(floats.Model.Graph.Node, node => node.OpType == "QLinearMul");
        IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model);
        double lost = ModelRun.RelativeError(expected, ModelRun.Outputs(bytes.Model));
        double before = ModelRun.RelativeError(expected, ModelRun.Outputs(floats.Model));
        Assert.True(lost < (1.25 * before) + 0.002, $"bytes {lost}, floats {before}");
    }

    /// <summary>Somebody else reads x, or the gate is another; nothing wants the result as bytes; 3 is but a few steps.</summary>
    [Theory]
    [InlineData("x is an output")]
    [InlineData("another gate")]
    [InlineData("no convolution behind")]
    [InlineData("large values")]
    [InlineData("a scale per channel")]
    public void What_does_not_fit_stays_in_floats(string what)
    {
        OnnxModel model = what switch
        {
            "x is an output" => Model(false, 1, 0, 1, extraOutput: "x"),
            "another gate" => Model(false, 1, 0, 1, alpha: 0.2f),
            "no convolution behind" => Model(false, 1, 0, 1, ends: true),
            "large values" => Model(false, 1, 0, spread: 400),
            _ => Model(false, 1, 0, 1, channelScale: true),
        };

        PassOutcome outcome = PassRun.Apply(new StaticQuantizationPass(), model, Options);

        Assert.DoesNotContain(outcome.Model.Graph.Node, node => node.OpType == "QLinearMul");
        Assert.Contains(outcome.Model.Graph.Node, node => node.OpType == "HardSigmoid");
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 0, 0.08);
    }

    /// <summary>A pooling in fp32 reads what the convolution behind reads as bytes.</summary>
    [Fact]
    public void Others_may_read_the_result()
    {
        OnnxModel model = Model(false, 1, 0, 1, extraOutput: "h");

        PassOutcome outcome = PassRun.Apply(new StaticQuantizationPass(), model, Options);

        Assert.Single(outcome.Model.Graph.Node, node => node.OpType == "QLinearMul");
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 0, 0.08);
    }

    private static OnnxModel Model(
        bool asOneNode,
        float scale,
        float shift,
        float spread,
        float alpha = 1f / 6,
        bool ends = false,
        bool channelScale = false,
        string? extraOutput = null
    )
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("in", ElementType.Float, 1, Channels, 6, 6)
            .Initializer("w1", [Channels, Channels, 1, 1], SampleModels.Normal(Channels * Channels, 1, spread))
            .Initializer("b1", [Channels], SampleModels.Normal(Channels, 2))
            .Initializer("w2", [Channels, Channels, 3, 3], SampleModels.Normal(Channels * Channels * 9, 3))
            .Initializer("scale", [1], scale)
            .Initializer("shift", [1], shift)
            .Initializer("channels", [Channels, 1, 1], SampleModels.Normal(Channels, 4, 1))
            .Node("Conv", ["in", "w1", "b1"], ["x"]);
        builder = asOneNode
            ? builder.Node("HardSwish", ["x"], ["h"])
            : builder
                .Node(
                    "HardSigmoid",
                    ["x"],
                    ["gate"],
                    "",
                    OnnxModelBuilder.Attribute("alpha", alpha),
                    OnnxModelBuilder.Attribute("beta", 0.5f)
                )
                .Node("Mul", ["gate", "x"], ["h"]);
        string result = "h";
        if (channelScale)
        {
            builder = builder.Node("Mul", [result, "channels"], ["scaled"]);
            result = "scaled";
        }

        if (scale != 1)
        {
            builder = builder.Node("Mul", [result, "scale"], ["scaled"]).Node("Add", ["scaled", "shift"], ["shifted"]);
            result = "shifted";
        }

        builder = ends ? builder.Node("Sigmoid", [result], ["y"]) : builder.Node("Conv", [result, "w2"], ["y"]);
        builder = builder.Output("y", ElementType.Float, 1, Channels, "h", "w");
        if (extraOutput is not null)
        {
            builder = builder.Node("Tanh", [extraOutput], ["z"]).Output("z", ElementType.Float, 1, Channels, 6, 6);
        }

        return new OnnxModel(builder.Proto);
    }
}
