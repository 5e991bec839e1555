using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Quantization;
using MaaS.Optimization.Passes.StaticQuantization;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Passes;

public sealed class StaticQuantizationPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new StaticQuantizationPass();

    protected override double MaxRelativeError => 0.06;

    protected override string Options => """{"minElements": 32, "calibration": "min-max"}""";

    protected override IReadOnlyList<string> Treats => ["conv", "conv-affine", "mlp", "gemm", "residual", "constants"];

    [Fact]
    public void Without_calibration_the_model_is_left_alone_with_the_reason()
    {
        OnnxModel model = SampleModels.Create("conv");

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(model.Proto, outcome.Model.Proto);
        Assert.Contains(
            outcome.Report.LeftAlone,
            left => left.Reason.Contains("samples.npz", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Relu_is_rounded_behind_and_not_before()
    {
        PassOutcome outcome = PassRun.Apply(Pass, SampleModels.Create("conv"), null);

        NodeProto relu = Assert.Single(outcome.Model.Graph.Node, node => node.OpType == "Relu");
        Assert.Equal("Conv", outcome.Model.Graph.Node.Single(node => node.Output.Contains(relu.Input[0])).OpType);
        Assert.Equal(
            "QuantizeLinear",
            outcome.Model.Graph.Node.Single(node => node.Input.Contains(relu.Output[0])).OpType
        );
    }

    [Fact]
    public void Neighbouring_channels_of_a_kernel_never_saturate_16_bits()
    {
        float[] weights = SampleModels.Normal(6 * 5 * 9, 3);

        float[] steps = ConvWeights.PairSteps(weights, [6, 5, 3, 3])!;

        for (int output = 0; output < 6; output++)
        {
            // As ONNX Runtime multiplies: channels of one position beside each other.
            sbyte[] row =
            [
                .. Enumerable
                    .Range(0, 45)
                    .Select(k => weights[(output * 45) + (k % 5 * 9) + (k / 5)])
                    .Select(weight => SymmetricQuantizer.QuantizeOne(weight, steps[output])),
            ];
            for (int k = 0; k < row.Length; k += 2)
            {
                int next = k + 1 < row.Length ? Math.Abs((int)row[k + 1]) : 0;
                Assert.InRange(Math.Abs((int)row[k]) + next, 0, 128);
            }
        }
    }

    [Fact]
    public void Fixed_step_and_ceiling_are_what_the_plan_says()
    {
        OnnxModel model = SampleModels.Create("conv");
        using var json = JsonDocument.Parse(
            """{"calibration": "min-max", "weightStep": 0.0625, "rounding": "ceiling"}"""
        );
        Assert.True(Pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));

        OnnxModel quantized = PassRun.Apply(Pass, model, options).Model;

        float[] weights = TensorData.Floats(model, model.Graph.Initializer.Single(t => t.Name == "w1")).ToArray();
        byte[] stored = quantized.Graph.Initializer.Single(t => t.Name == "w1_quantized").RawData.ToByteArray();
        Assert.Equal(weights.Select(w => (sbyte)Math.Ceiling(w / 0.0625)), stored.Select(q => (sbyte)q));
    }

    [Fact]
    public void Search_tries_every_method_and_describes_the_options_that_differ()
    {
        var pass = (IHistogramPass)Pass;
        using var json = JsonDocument.Parse("""{"depthwise": false}""");
        Assert.True(Pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));

        IReadOnlyList<PassOptions> alternatives = pass.Alternatives(options);

        Assert.Equal(6, alternatives.Count);
        Assert.Equal(
            """{"calibration":"percentile","percentile":99.999,"depthwise":false}""",
            PassOptionReader.WriteChosen(alternatives[0]).GetRawText()
        );
        Assert.Empty(pass.Alternatives(alternatives[1]));
        IReadOnlyList<PassOptions> weights = pass.Alternatives(
            (StaticQuantizationOptions)alternatives[1] with
            {
                WeightClip = 0,
            }
        );
        Assert.Equal([1.0, 0.95], weights.Cast<StaticQuantizationOptions>().Select(option => option.WeightClip));
        Assert.Empty(pass.Alternatives(weights[1]));
    }

    /// <summary>As in a ResNet: what is pooled goes into a convolution and past it.</summary>
    [Fact]
    public void Pool_of_bytes_is_read_in_its_own_steps_by_everybody()
    {
        const int channels = 8;
        OnnxModel model = new(
            new OnnxModelBuilder()
                .Input("x", TensorProto.Types.DataType.Float, 1, channels, 8, 8)
                .Initializer("w1", [channels, channels, 1, 1], SampleModels.Normal(channels * channels, 1))
                .Initializer("w2", [channels, channels, 1, 1], SampleModels.Normal(channels * channels, 2))
                .Node("Conv", ["x", "w1"], ["c"])
                .Node("Relu", ["c"], ["r"])
                .Node("MaxPool", ["r"], ["p"], "", OnnxModelBuilder.Attribute("kernel_shape", 2, 2))
                .Node("Conv", ["p", "w2"], ["d"])
                .Node("Add", ["p", "d"], ["y"])
                .Output("y", TensorProto.Types.DataType.Float, 1, channels, 7, 7)
                .Proto
        );
        using var json = JsonDocument.Parse("""{"minElements": 1, "calibration": "min-max", "weightClip": 1}""");
        Assert.True(Pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));

        OnnxModel quantized = PassRun.Apply(Pass, model, options).Model;

        NodeProto pool = Assert.Single(quantized.Graph.Node, node => node.OpType == "MaxPool");
        NodeProto rounded = Assert.Single(quantized.Graph.Node, node => node.Input.Contains(pool.Output[0]));
        Assert.Equal("QuantizeLinear", rounded.OpType);
        float[] steps =
        [
            .. new[] { "r_step", rounded.Input[1] }.Select(name =>
                TensorData.Floats(quantized, quantized.Graph.Initializer.Single(t => t.Name == name))[0]
            ),
        ];
        Assert.Equal(steps[0], steps[1]);
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(quantized)), 0, 0.03);
    }
}
