using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Tests.Passes.Quantization;

public sealed class WeightQuantizerTests
{
    /// <summary>[rows, columns]: a channel per column and a channel per row.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Largest_weights_of_a_channel_are_clipped_and_the_others_get_finer_steps(int axis)
    {
        const int rows = 20;
        const int columns = 30;
        float[] weights = SampleModels.Normal(rows * columns, 3);
        ChannelLayout layout = ChannelLayout.AlongAxis([rows, columns], axis);
        float[] full = ChannelScales.FromMagnitude(weights, layout, ChannelScales.FullRange)!;

        QuantizedWeights clipped = WeightQuantizer.Quantize(weights, layout, new WeightScheme(Clip: 0.8))!;

        for (int i = 0; i < weights.Length; i++)
        {
            int channel = axis == 0 ? i / columns : i % columns;
            Assert.Equal(0.8f * full[channel], clipped.Scales[channel], 1e-6f);
            int expected = Math.Clamp((int)MathF.Round(weights[i] / clipped.Scales[channel]), -127, 127);
            Assert.InRange((sbyte)clipped.Values[i], expected - 1, expected + 1);
        }

        double error = Math.Sqrt(
            weights.Select((w, i) => Math.Pow(Back(clipped, i) - w, 2)).Sum() / weights.Sum(w => (double)w * w)
        );
        Assert.Equal(error, clipped.RelativeError, 1e-6);

        float Back(QuantizedWeights q, int i) => (sbyte)q.Values[i] * q.Scales[axis == 0 ? i / columns : i % columns];
    }

    [Fact]
    public void Clipped_weights_still_never_sum_above_what_16_bits_hold()
    {
        const int rows = 40;
        const int columns = 33;
        float[] weights = SampleModels.Normal(rows * columns, 5);

        QuantizedWeights quantized = MatrixQuantizer.Quantize(
            weights,
            rows,
            columns,
            new WeightScheme(WeightRange.Adaptive, Clip: 0.5)
        )!;

        for (int i = 0; i < (rows - 1) * columns; i += (i + 1) % columns == 0 ? columns + 1 : 1)
        {
            int pair = Math.Abs((int)(sbyte)quantized.Values[i]) + Math.Abs((int)(sbyte)quantized.Values[i + columns]);
            Assert.InRange(255 * pair, 0, short.MaxValue);
        }
    }

    [Fact]
    public void Nothing_to_clip_is_what_no_clipping_gives()
    {
        float[] weights = SampleModels.Normal(400, 7);
        ChannelLayout layout = ChannelLayout.AlongAxis([20, 20], 0);

        QuantizedWeights whole = WeightQuantizer.Quantize(weights, layout, new WeightScheme())!;
        QuantizedWeights open = WeightQuantizer.Quantize(weights, layout, new WeightScheme(Clip: 0))!;

        Assert.Equal(whole.Values, open.Values);
        Assert.Equal(whole.RelativeError, open.RelativeError);
    }

    [Theory]
    [InlineData("int8-storage", "mlp")]
    [InlineData("int8-storage", "conv")]
    [InlineData("dynamic-quantization", "mlp")]
    [InlineData("dynamic-quantization", "gemm")]
    [InlineData("dynamic-quantization", "lstm")]
    [InlineData("dynamic-quantization", "embedding")]
    public void Step_and_rounding_of_a_plan_are_those_of_every_weight(string name, string sample)
    {
        const float step = 0.0625f;
        OnnxModel model = SampleModels.Create(sample);
        IOptimizationPass pass = PassCatalog.Find(name)!;
        using var json = JsonDocument.Parse("""{"minElements": 200, "weightStep": 0.0625, "rounding": "ceiling"}""");
        Assert.True(pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));

        OnnxModel quantized = PassRun.Apply(pass, model, options).Model;

        // Sorted: some are turned around on their way.
        sbyte[][] stored =
        [
            .. quantized
                .Graph.Initializer.Where(tensor =>
                    tensor.DataType == (int)TensorProto.Types.DataType.Int8 && TensorData.ElementCount(tensor) >= 200
                )
                .Select(tensor => tensor.RawData.Select(q => (sbyte)q).Order().ToArray()),
        ];
        Assert.NotEmpty(stored);
        HashSet<string> wanted =
        [
            .. model
                .Graph.Initializer.Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float)
                .Select(tensor => TensorData.Floats(model, tensor).ToArray())
                .Select(floats =>
                    string.Join(',', floats.Select(w => (sbyte)Math.Clamp(MathF.Ceiling(w / step), -127, 127)).Order())
                ),
        ];
        Assert.All(stored, values => Assert.Contains(string.Join(',', values), wanted));
    }

    [Fact]
    public void Search_of_dynamic_steps_tries_what_clips_weights_where_the_plan_asks_for_it()
    {
        var pass = (ISearchablePass)PassCatalog.Find("dynamic-quantization")!;
        using var json = JsonDocument.Parse("""{"weightClip": 0}""");
        Assert.True(pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _));

        Assert.Equal(2, pass.Alternatives(options).Count);
        Assert.Empty(pass.Alternatives(pass.Alternatives(options)[1]));
        Assert.Empty(pass.Alternatives(null));
    }
}
