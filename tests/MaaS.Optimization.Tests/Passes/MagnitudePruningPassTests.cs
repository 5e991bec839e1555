using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using CsCheck;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.MagnitudePruning;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

public sealed class MagnitudePruningPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new MagnitudePruningPass();

    protected override double MaxRelativeError => 0.15;

    protected override string Options => """{"minElements": 200, "amount": 0.2}""";

    protected override IReadOnlyList<string> Treats =>
        ["mlp", "gemm", "residual", "conv", "conv-affine", "constants", "branches", "lstm", "lstm-bidirectional"];

    [Fact]
    public void Exactly_the_smallest_weights_of_each_layer_become_zero() =>
        Gen.Select(Gen.Float[-2, 2].Array[300], Gen.Int[0, 100])
            .Sample(
                (values, percent) =>
                {
                    values[7] = values[8] = values[9];
                    float[] pruned = Apply(percent / 100.0, "layer", values)[0];

                    int count = (int)Math.Round(percent / 100.0 * values.Length);
                    float[] bySize = values.Select(MathF.Abs).Order().ToArray();
                    Assert.True(pruned.Count(v => v == 0) >= count);
                    Assert.Equal(
                        bySize[count..].Order(),
                        pruned.Select(MathF.Abs).Order().TakeLast(values.Length - count)
                    );
                    Assert.All(pruned.Zip(values), pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
                },
                iter: 100
            );

    [Fact]
    public void Globally_the_layer_of_small_weights_loses_more()
    {
        float[][] pruned = Apply(0.5, "global", SampleModels.Normal(400, 1, 0.01f), SampleModels.Normal(400, 2, 1f));

        Assert.True(pruned[0].Count(v => v == 0) > 380);
        Assert.Equal(400, pruned.Sum(layer => layer.Count(v => v == 0)));
    }

    /// <summary>Every operator sums over another axis; 18 is no multiple of 4 and 5.</summary>
    [Theory]
    [InlineData("matmul", 2, 4)]
    [InlineData("matmul-left", 2, 4)]
    [InlineData("gemm", 1, 2)]
    [InlineData("gemm-transposed", 2, 4)]
    [InlineData("conv", 3, 8)]
    [InlineData("lstm", 2, 5)]
    public void Of_every_block_that_is_summed_over_the_largest_stay(string kind, int n, int m)
    {
        (OnnxModelBuilder builder, int axis) = BlockModels.Create(kind);
        using var model = new OnnxModel(builder.Proto);
        Assert.True(
            Pass.ReadOptions(
                    JsonSerializer.SerializeToElement(
                        new
                        {
                            scope = "block",
                            n,
                            m,
                            minElements = 1,
                        }
                    )
                )
                .TryGet(out PassOptions? read, out _)
        );

        PassOutcome outcome = Pass.Apply(model, read, TestContext.Current.CancellationToken);

        TensorProto before = model.Graph.Initializer.First();
        float[] original = TensorData.Floats(model, before).ToArray();
        float[] pruned = TensorData.Floats(outcome.Model, outcome.Model.Graph.Initializer.First()).ToArray();
        Assert.StartsWith($"{n}:{m}, ", outcome.Report.Tensors[0].Change, StringComparison.Ordinal);
        Assert.Contains(outcome.Report.Notes, note => note.Contains("no time", StringComparison.Ordinal));
        foreach (int[] block in BlockModels.Blocks([.. before.Dims], axis, m))
        {
            float least = block.Select(i => MathF.Abs(original[i])).OrderDescending().Take(n).Last();
            Assert.All(block, i => Assert.Equal(MathF.Abs(original[i]) >= least ? original[i] : 0, pruned[i]));
        }

        Assert.False(Pass.Apply(outcome.Model, read, TestContext.Current.CancellationToken).Report.ChangedAnything);
    }

    /// <summary>The file itself stays as long; half of it says nothing, and a compressor sees that.</summary>
    [Fact]
    public void Two_of_four_compress_to_less()
    {
        float[] weights = SampleModels.Normal(64 * 64, 4);
        float[] pruned = [.. weights];
        new BlockPattern(2, 4).Apply(pruned, [64, 64], 0);

        Assert.Equal(64 * 64 / 2, pruned.Count(weight => weight == 0));
        Assert.InRange((double)Compressed(pruned) / Compressed(weights), 0.4, 0.75);

        static long Compressed(float[] values)
        {
            using var stream = new MemoryStream();
            using (var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
            {
                zip.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }

            return stream.Length;
        }
    }

    [Theory]
    [InlineData("""{"scope": "block", "n": 4, "m": 4}""", "n is 4 and m is 4")]
    [InlineData("""{"scope": "block", "m": 33}""", "M")]
    [InlineData("""{"amount": 1.5}""", "Amount")]
    [InlineData("""{"scope": "everywhere"}""", "scope")]
    public void An_option_out_of_range_is_refused_by_name(string options, string named)
    {
        using JsonDocument json = JsonDocument.Parse(options);

        Assert.False(Pass.ReadOptions(json.RootElement).TryGet(out _, out RefusalReason? refusal));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private float[][] Apply(double amount, string scope, params float[][] layers)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", ElementType.Float, 1, 2);
        for (int i = 0; i < layers.Length; i++)
        {
            builder
                .Initializer($"w{i}", [2, layers[i].Length / 2], layers[i])
                .Node("MatMul", ["x", $"w{i}"], [$"y{i}"])
                .Output($"y{i}", ElementType.Float, 1, layers[i].Length / 2);
        }

        JsonElement options = JsonSerializer.SerializeToElement(
            new
            {
                amount,
                scope,
                minElements = 1,
            }
        );
        Assert.True(
            Pass.ReadOptions(options).TryGet(out PassOptions? read, out RefusalReason? refusal),
            refusal?.Message
        );
        using var model = new OnnxModel(builder.Proto);
        OnnxModel pruned = Pass.Apply(model, read, TestContext.Current.CancellationToken).Model;
        return pruned.Graph.Initializer.Select(w => TensorData.Floats(pruned, w).ToArray()).ToArray();
    }
}
