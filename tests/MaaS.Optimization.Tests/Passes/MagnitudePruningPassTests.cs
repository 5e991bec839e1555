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
        ["mlp", "gemm", "conv", "conv-affine", "constants", "branches", "lstm", "lstm-bidirectional"];

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

    [Theory]
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
