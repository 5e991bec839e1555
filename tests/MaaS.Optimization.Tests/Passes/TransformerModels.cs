using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>
/// A transformer block of one head, width 64: attention and feed-forward, each behind a LayerNormalization. Three channels of
/// both norms are 60 times as large as the others, as in trained transformers.
/// </summary>
internal static class TransformerModels
{
    private const int Width = 64;
    private static readonly int[] Outliers = [5, 23, 40];

    /// <param name="decomposed">LayerNormalization as the nodes that older exports write.</param>
    /// <param name="postNorm">Norms behind the additions, as in BERT: the residual path reads them, too.</param>
    public static OnnxModel Block(bool decomposed = false, bool postNorm = false)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(17)
            .Input("x", ElementType.Float, "batch", 6, Width)
            .Initializer("gamma1", [Width], Gamma(1))
            .Initializer("beta1", [Width], SampleModels.Normal(Width, 2))
            .Initializer("gamma2", [Width], Gamma(3))
            .Initializer("beta2", [Width], SampleModels.Normal(Width, 4))
            .Initializer("root", [], 8f)
            .Initializer("two", [], 2f)
            .Initializer("tiny", [], 1e-5f);
        foreach ((int i, string name) in new[] { "q", "k", "v", "o" }.Index())
        {
            builder.Initializer($"w{name}", [Width, Width], SampleModels.Normal(Width * Width, 10 + i, 0.1f));
        }

        builder
            .Initializer("w1", [Width, 4 * Width], SampleModels.Normal(4 * Width * Width, 20, 0.1f))
            .Initializer("b1", [4 * Width], SampleModels.Normal(4 * Width, 21))
            .Initializer("w2", [4 * Width, Width], SampleModels.Normal(4 * Width * Width, 22, 0.1f));
        Norm(builder, "x", "n1", 1, decomposed);
        Attention(builder, "n1");
        builder.Node("Add", [postNorm ? "n1" : "x", "attended"], ["r1"]);
        Norm(builder, "r1", "n2", 2, decomposed);
        return new OnnxModel(
            builder
                .Node("MatMul", ["n2", "w1"], ["p"])
                .Node("Add", ["p", "b1"], ["h"])
                .Node("Relu", ["h"], ["a"])
                .Node("MatMul", ["a", "w2"], ["fed"])
                .Node("Add", [postNorm ? "n2" : "r1", "fed"], ["y"])
                .Output("y", ElementType.Float, "batch", 6, Width)
                .Proto
        );
    }

    /// <summary>An addition in front of a normalization, without a weight that any other pass treats.</summary>
    public static OnnxModelBuilder NormalizedSum() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 12)
            .Initializer("gain", [12], SampleModels.Normal(12, 1, 1))
            .Node("Tanh", ["x"], ["t"])
            .Node("Add", ["x", "t"], ["s"])
            .Node("LayerNormalization", ["s", "gain"], ["y"])
            .Output("y", ElementType.Float, "batch", 12);

    private static void Attention(OnnxModelBuilder builder, string input) =>
        builder
            .Node("MatMul", [input, "wq"], ["q"])
            .Node("MatMul", [input, "wk"], ["k"])
            .Node("MatMul", [input, "wv"], ["v"])
            .Node("Transpose", ["k"], ["kt"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 1))
            .Node("MatMul", ["q", "kt"], ["scores"])
            .Node("Div", ["scores", "root"], ["scaled"])
            .Node("Softmax", ["scaled"], ["shares"])
            .Node("MatMul", ["shares", "v"], ["context"])
            .Node("MatMul", ["context", "wo"], ["attended"]);

    private static void Norm(OnnxModelBuilder builder, string input, string output, int number, bool decomposed)
    {
        if (!decomposed)
        {
            builder.Node("LayerNormalization", [input, $"gamma{number}", $"beta{number}"], [output]);
            return;
        }

        builder
            .Node("ReduceMean", [input], [$"{output}_m"], "", OnnxModelBuilder.Attribute("axes", new long[] { -1 }))
            .Node("Sub", [input, $"{output}_m"], [$"{output}_c"])
            .Node("Pow", [$"{output}_c", "two"], [$"{output}_p"])
            .Node(
                "ReduceMean",
                [$"{output}_p"],
                [$"{output}_v"],
                "",
                OnnxModelBuilder.Attribute("axes", new long[] { -1 })
            )
            .Node("Add", [$"{output}_v", "tiny"], [$"{output}_e"])
            .Node("Sqrt", [$"{output}_e"], [$"{output}_s"])
            .Node("Div", [$"{output}_c", $"{output}_s"], [$"{output}_n"])
            .Node("Mul", [$"gamma{number}", $"{output}_n"], [$"{output}_g"])
            .Node("Add", [$"{output}_g", $"beta{number}"], [output]);
    }

    private static float[] Gamma(int seed)
    {
        float[] gamma = [.. SampleModels.Normal(Width, seed).Select(value => value + 1)];
        foreach (int channel in Outliers)
        {
            gamma[channel] *= 60;
        }

        return gamma;
    }
}
