using System.Text.Json;
using CsCheck;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.MatMulNBits;
using MaaS.Optimization.Passes.Quantization;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Passes;

public sealed class MatMulNBitsPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new MatMulNBitsPass();

    protected override double MaxRelativeError => 0.02;

    protected override string Options => """{"minElements": 200, "blockSize": 32}""";

    protected override IReadOnlyList<string> Treats => ["mlp", "gemm", "residual", "constants", "branches"];

    /// <summary>70 inputs: the last block of a row is not full. Tolerance: activations are int8 inside.</summary>
    [Theory]
    [InlineData(4, 16, false)]
    [InlineData(4, 32, true)]
    [InlineData(4, 128, false)]
    [InlineData(8, 32, false)]
    [InlineData(8, 64, true)]
    [InlineData(8, 128, false)]
    public void OnnxRuntime_computes_what_the_stored_weights_say(int bits, int blockSize, bool symmetric)
    {
        const int inputs = 70;
        const int outputs = 24;
        OnnxModel model = new(ModelProto.Parser.ParseFrom(TinyModels.Mlp(inputs, 96, outputs)));
        string json = JsonSerializer.Serialize(
            new
            {
                bits,
                blockSize,
                symmetric,
                minElements = 1,
                accuracyLevel = 0,
            }
        );
        Assert.True(Pass.ReadOptions(JsonDocument.Parse(json).RootElement).TryGet(out PassOptions? options, out _));

        OnnxModel quantized = Pass.Apply(model, options, TestContext.Current.CancellationToken).Model;

        OnnxModel reference = Restored(model, (MatMulNBitsOptions)options);
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(reference), ModelRun.Outputs(quantized)), 0, 1e-5);
    }

    [Fact]
    public void Clipping_lowers_the_error_of_4_bits()
    {
        float[] weights = SampleModels.Normal(64 * 256, 3);

        double clipped = Quantize(weights, 64, new MatMulNBitsOptions { Bits = 4 }).RelativeError;
        double whole = Quantize(weights, 64, new MatMulNBitsOptions { Bits = 4, Clip = false }).RelativeError;

        Assert.InRange(clipped, 0.01, whole * 0.98);
    }

    /// <summary>Lengths with and without a rest; ties, denormal and huge weights among them.</summary>
    [Theory]
    [InlineData(4, 1, WeightRounding.NearestEven)]
    [InlineData(4, 0.25f, WeightRounding.Ceiling)]
    [InlineData(4, -0.25f, WeightRounding.Ceiling)]
    [InlineData(8, 1e-37f, WeightRounding.NearestEven)]
    [InlineData(8, 0.1f, WeightRounding.NearestEven)]
    [InlineData(8, 0.1f, WeightRounding.Ceiling)]
    internal void Vectors_give_the_same_q_as_scalars(int bits, float step, WeightRounding rounding) =>
        Gen.Frequency(
                (4, Gen.Float[-20, 300].Select(value => value * step)),
                (2, Gen.Int[-10, 270].Select(value => (value + 0.5f) * step)),
                (1, OneOf(0f, -0f, 1e-42f, -1e-42f, float.MaxValue, float.MinValue))
            )
            .Array[1, 140]
            .Select(Gen.Int[0, (1 << bits) - 1])
            .Sample(
                (block, zero) =>
                {
                    var grid = new BlockGrid(step, zero, (1 << bits) - 1) { Rounding = rounding };
                    var q = new byte[block.Length];

                    grid.Quantize(block, q);

                    Assert.Equal(block.Select(weight => (byte)grid.Quantize(weight)), q);
                }
            );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Vector_loop_and_scalar_definition_agree(bool symmetric)
    {
        float[] block = SampleModels.Normal(37, 5);
        BlockGrid grid = symmetric
            ? BlockGrid.Symmetric(BlockRange.Of(block), 4, 0.8f)
            : BlockGrid.Asymmetric(BlockRange.Of(block), 4, 0.8f);

        double expected = block.Sum(w => Math.Pow(((grid.Quantize(w) - grid.Zero) * grid.Step) - w, 2));

        Assert.Equal(expected, grid.SquaredError(block), 1e-5);
        Assert.All(block, w => Assert.InRange(grid.Quantize(w), 0, 15));
    }

    [Fact]
    public void Ceiling_gives_no_weight_less_than_it_was()
    {
        float[] block = SampleModels.Normal(32, 9);
        BlockGrid grid = BlockGrid.Asymmetric(BlockRange.Of(block), 8, 1) with { Rounding = WeightRounding.Ceiling };

        // The largest may be beyond the last value.
        Assert.All(
            block.Where(w => grid.Quantize(w) < grid.Top),
            w => Assert.InRange(((grid.Quantize(w) - grid.Zero) * grid.Step) - w, -1e-5f, grid.Step)
        );
    }

    /// <summary>Wider and longer than a part that is rounded at once, with ends that do not fit.</summary>
    [Theory]
    [InlineData("MatMul", 4)]
    [InlineData("MatMul", 8)]
    [InlineData("Gemm", 4)]
    public void Weight_that_is_rounded_in_parts_is_the_same_as_in_one(string operation, int bits)
    {
        const int inputs = 150;
        const int outputs = 8_500;
        bool turned = operation == "Gemm";
        float[] weights = SampleModels.Normal(inputs * outputs, 3);
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, 1, inputs)
            .Initializer("w", turned ? [outputs, inputs] : [inputs, outputs], weights)
            .Output("y", TensorProto.Types.DataType.Float, 1, outputs);
        builder = turned
            ? builder.Node(operation, ["x", "w"], ["y"], "", OnnxModelBuilder.Attribute("transB", 1L))
            : builder.Node(operation, ["x", "w"], ["y"]);
        var options = new MatMulNBitsOptions { Bits = bits, BlockSize = 16 };

        OnnxModel quantized = PassRun.Apply(Pass, new OnnxModel(builder.Proto), options).Model;

        float[] rows = turned
            ? weights
            : MaaS.Optimization.Passes.Quantization.MatrixQuantizer.Transpose(weights, inputs, outputs);
        BlockWeights whole = Quantize(rows, outputs, options);
        Assert.Equal(whole.Values, Stored("w_nbits"));
        Assert.Equal(whole.ZeroPoints, Stored("w_zeros"));

        byte[] Stored(string name) => quantized.Graph.Initializer.Single(t => t.Name == name).RawData.ToByteArray();
    }

    [Fact]
    public void Block_of_zeros_stays_zeros()
    {
        BlockWeights weights = Quantize(new float[32], 1, new MatMulNBitsOptions { BlockSize = 32 });

        Assert.Equal(0, weights.RelativeError);
        Assert.All(weights.Scales, scale => Assert.Equal(1, scale));
    }

    private static BlockWeights Quantize(float[] weights, int outputs, MatMulNBitsOptions options)
    {
        int inputs = weights.Length / outputs;
        var quantizer = new BlockQuantizer(outputs, inputs, options);
        return quantizer.ToWeights(quantizer.Quantize(0, 0, inputs, weights).Relative);
    }

    /// <summary>The same model with weights that went through the quantizer and back, in plain fp32.</summary>
    private static OnnxModel Restored(OnnxModel model, MatMulNBitsOptions options)
    {
        OnnxModel copy = model.Copy();
        foreach (TensorProto weight in copy.Graph.Initializer.Where(tensor => tensor.Dims.Count == 2))
        {
            (int rows, int columns) = ((int)weight.Dims[0], (int)weight.Dims[1]);
            float[] values = TensorData.Floats(copy, weight).ToArray();
            for (int column = 0; column < columns; column++)
            {
                float[] turned = [.. Enumerable.Range(0, rows).Select(row => values[(row * columns) + column])];
                BlockWeights stored = Quantize(turned, 1, options);
                for (int row = 0; row < rows; row++)
                {
                    int block = row / options.BlockSize;
                    int zero = stored.ZeroPoints is null ? 1 << (options.Bits - 1) : At(stored.ZeroPoints, block);
                    values[(row * columns) + column] = (At(stored.Values, row) - zero) * stored.Scales[block];
                }
            }

            weight.RawData = TensorData.Create<float>("", TensorProto.Types.DataType.Float, [], values).RawData;
        }

        return copy;

        int At(byte[] packed, int index) =>
            options.Bits == 8 ? packed[index] : (packed[index / 2] >> (index % 2 * 4)) & 15;
    }

    private static Gen<float> OneOf(params float[] values) =>
        Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
