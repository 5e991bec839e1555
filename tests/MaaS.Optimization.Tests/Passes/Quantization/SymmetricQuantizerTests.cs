using CsCheck;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.DynamicQuantization;
using MaaS.Optimization.Passes.Quantization;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes.Quantization;

public sealed class SymmetricQuantizerTests
{
    private static readonly Gen<(float[] Weights, int Rows, int Columns)> Matrices =
        from rows in Gen.Int[1, 9]
        from columns in Gen.Int[1, 90]
        from weights in Gen.Float[-3, 3].Array[rows * columns]
        select (weights, rows, columns);

    [Fact]
    public void Vectors_and_scalars_quantize_alike_along_both_axes() =>
        Matrices.Sample(matrix =>
        {
            foreach (int axis in (int[])[0, 1])
            {
                ChannelLayout layout = ChannelLayout.AlongAxis([matrix.Rows, matrix.Columns], axis);
                float[] scales = ChannelScales.FromMagnitude(matrix.Weights, layout, ChannelScales.FullRange)!;

                QuantizedWeights quantized = SymmetricQuantizer.Quantize(matrix.Weights, layout, scales);

                for (int i = 0; i < matrix.Weights.Length; i++)
                {
                    float step = scales[axis == 0 ? i / matrix.Columns : i % matrix.Columns];
                    Assert.Equal(SymmetricQuantizer.QuantizeOne(matrix.Weights[i], step), (sbyte)quantized.Values[i]);
                    Assert.True(MathF.Abs(((sbyte)quantized.Values[i] * step) - matrix.Weights[i]) <= step * 0.5001f);
                }
            }
        });

    /// <summary>What no scale is given for, too: ties, NaN, infinities, denormals, on channels of every length.</summary>
    [Theory]
    [InlineData(WeightRounding.NearestEven)]
    [InlineData(WeightRounding.Ceiling)]
    internal void Vectors_and_scalars_agree_on_every_kind_of_number(WeightRounding rounding) =>
        (
            from outer in Gen.Int[1, 3]
            from channels in Gen.Int[1, 70]
            from inner in Gen.Int[1, 70]
            from scales in Gen.OneOf(Gen.Float[1e-3f, 2], OneOf(1f, 0.5f, 1e-38f, 1e38f)).Array[channels]
            from weights in Gen.Frequency(
                (4, Gen.Float[-200, 200]),
                (2, Gen.Int[-140, 140].Select(value => value + 0.5f)),
                (1, OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue)),
                (1, OneOf(0f, -0f, 1e-42f, -1e-42f, float.Epsilon))
            ).Array[outer * channels * inner]
            select (outer, channels, inner, scales, weights)
        ).Sample(
            given =>
            {
                ChannelLayout layout = ChannelLayout.AlongAxis([given.outer, given.channels, given.inner], 1);

                QuantizedWeights quantized = SymmetricQuantizer.Quantize(given.weights, layout, given.scales, rounding);

                for (int i = 0; i < given.weights.Length; i++)
                {
                    float step = given.scales[i / given.inner % given.channels];
                    sbyte expected = SymmetricQuantizer.QuantizeOne(given.weights[i], step, rounding);
                    Assert.True(
                        expected == (sbyte)quantized.Values[i],
                        $"{given.weights[i]:R} / {step:R}: {expected}, {(sbyte)quantized.Values[i]}"
                    );
                }
            },
            iter: 200
        );

    [Theory]
    [InlineData(0.5f, 0)]
    [InlineData(1.5f, 2)]
    [InlineData(2.5f, 2)]
    [InlineData(-0.5f, 0)]
    [InlineData(-1.5f, -2)]
    [InlineData(126.5f, 126)]
    public void The_middle_is_rounded_to_even(float weight, int expected)
    {
        float[] row = Enumerable.Repeat(weight, 64).ToArray();
        ChannelLayout layout = ChannelLayout.AlongAxis([1, 64], 0);

        QuantizedWeights quantized = SymmetricQuantizer.Quantize(row, layout, [1f]);

        Assert.All(quantized.Values, q => Assert.Equal(expected, (sbyte)q));
        Assert.Equal(expected, SymmetricQuantizer.QuantizeOne(weight, 1f));
    }

    [Fact]
    public void A_turned_matrix_has_rows_for_columns() =>
        Matrices.Sample(matrix =>
        {
            float[] turned = MatrixQuantizer.Transpose(matrix.Weights, matrix.Rows, matrix.Columns);

            Assert.Equal(
                Enumerable
                    .Range(0, matrix.Columns)
                    .SelectMany(column =>
                        Enumerable.Range(0, matrix.Rows).Select(row => matrix.Weights[(row * matrix.Columns) + column])
                    ),
                turned
            );
            Assert.Equal(matrix.Weights, MatrixQuantizer.Transpose(turned, matrix.Columns, matrix.Rows));
        });

    [Fact]
    public void Neighbouring_rows_never_sum_above_what_16_bits_hold() =>
        Matrices.Sample(matrix =>
        {
            QuantizedWeights quantized = MatrixQuantizer.Quantize(
                matrix.Weights,
                matrix.Rows,
                matrix.Columns,
                new WeightScheme(WeightRange.Adaptive)
            )!;
            for (int row = 0; row + 1 < matrix.Rows; row += 2)
            {
                for (int column = 0; column < matrix.Columns; column++)
                {
                    int first = (sbyte)quantized.Values[(row * matrix.Columns) + column];
                    int second = (sbyte)quantized.Values[((row + 1) * matrix.Columns) + column];
                    Assert.InRange(255 * (Math.Abs(first) + Math.Abs(second)), 0, short.MaxValue);
                }
            }
        });

    [Fact]
    public void A_channel_of_zeros_stays_zero_and_has_a_scale_that_can_be_divided_by()
    {
        float[] weights = [0, 1, 0, -2, 0, 1e-42f];
        ChannelLayout layout = ChannelLayout.AlongAxis([3, 2], 1);
        float[] scales = ChannelScales.FromMagnitude(weights, layout, ChannelScales.FullRange)!;

        QuantizedWeights quantized = SymmetricQuantizer.Quantize(weights, layout, scales);

        Assert.Equal([1f, 2f / 127], scales);
        Assert.Equal([0, 64, 0, -127, 0, 0], quantized.Values.Select(q => (int)(sbyte)q));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_not_numbers_have_no_scale(float bad)
    {
        float[] weights = SampleModels.Normal(40, 1);
        weights[13] = bad;

        Assert.Null(ChannelScales.FromMagnitude(weights, ChannelLayout.AlongAxis([4, 10], 0), 127));
        Assert.Null(ChannelScales.FromMagnitude(weights, ChannelLayout.AlongAxis([4, 10], 1), 127));
        Assert.Null(ChannelScales.FromPairs(weights, 4, 10));
    }

    /// <summary>The worst case on a CPU without VNNI: every pair of products is as large as it can be.</summary>
    [Theory]
    [InlineData(WeightRange.Adaptive)]
    [InlineData(WeightRange.Reduced)]
    internal void Weights_of_one_size_and_sign_do_not_saturate(WeightRange range)
    {
        using var model = new OnnxModel(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, 4, 64)
                .Initializer("one", [1], 1f)
                .Initializer("w", [64, 32], Enumerable.Repeat(1f, 64 * 32).ToArray())
                .Node("Mul", ["x", "zero"], ["z"])
                .Initializer("zero", [1], 0f)
                .Node("Add", ["z", "one"], ["ones"])
                .Node("MatMul", ["ones", "w"], ["y"])
                .Output("y", ElementType.Float, 4, 32)
                .Proto
        );
        var options = new DynamicQuantizationOptions { WeightRange = range };

        OnnxModel quantized = new DynamicQuantizationPass()
            .Apply(model, options, TestContext.Current.CancellationToken)
            .Model;

        Assert.All(ModelRun.Outputs(quantized)["y"], y => Assert.Equal(64f, y, 0.6f));
    }

    private static Gen<float> OneOf(params float[] values) =>
        Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
