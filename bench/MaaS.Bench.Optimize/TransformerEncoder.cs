using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>
/// An encoder of BERT-base's shape, as PyTorch exports it: 12 layers, width 768, 12 heads, feed-forward 3072, 30,522 tokens,
/// 109 million parameters. The weights are random (deviation 0.02, as BERT is initialized): speed and size are those of a
/// trained one, its errors are not.
/// </summary>
internal static class TransformerEncoder
{
    public const int Tokens = 128;
    private const int Layers = 12;
    private const int Width = 768;
    private const int Heads = 12;
    private const int Inner = 3072;
    private const int Vocabulary = 30_522;
    private const float Deviation = 0.02f;

    public static long[] Samples(int count) => new Weights(9).Integers(count * Tokens, Vocabulary);

    /// <summary>int64 [batch, 128] → fp32 [batch, 128, 768].</summary>
    public static byte[] Create()
    {
        var weights = new Weights(1);
        OnnxModelBuilder builder = new OnnxModelBuilder(17)
            .Input("input_ids", ElementType.Int64, "batch", Tokens)
            .Initializer("embedding", [Vocabulary, Width], weights.Normal((long)Vocabulary * Width, Deviation))
            .Initializer("positions", [1, Tokens, Width], weights.Normal(Tokens * Width, Deviation))
            .Initializer("split", [4], 0L, 0L, Heads, Width / Heads)
            .Initializer("join", [3], 0L, 0L, Width)
            .Initializer("root_of_head", [], MathF.Sqrt(Width / Heads))
            .Initializer("root_of_two", [], MathF.Sqrt(2))
            .Initializer("one", [], 1f)
            .Initializer("half", [], 0.5f)
            .Node("Gather", ["embedding", "input_ids"], ["embedded"])
            .Node("Add", ["embedded", "positions"], ["positioned"]);
        string last = Norm(builder, weights, "positioned", "n0");
        for (int layer = 0; layer < Layers; layer++)
        {
            last = Layer(builder, weights, last, $"l{layer}");
        }

        return builder.Output(last, ElementType.Float, "batch", Tokens, Width).ToBytes();
    }

    private static string Layer(OnnxModelBuilder builder, Weights weights, string input, string name)
    {
        string attended = Attention(builder, weights, input, name);
        builder.Node("Add", [attended, input], [$"{name}.r1"]);
        string middle = Norm(builder, weights, $"{name}.r1", $"{name}.n1");
        string inner = Linear(builder, weights, middle, $"{name}.ffn1", Width, Inner);
        builder
            .Node("Div", [inner, "root_of_two"], [$"{name}.g1"])
            .Node("Erf", [$"{name}.g1"], [$"{name}.g2"])
            .Node("Add", [$"{name}.g2", "one"], [$"{name}.g3"])
            .Node("Mul", [inner, $"{name}.g3"], [$"{name}.g4"])
            .Node("Mul", [$"{name}.g4", "half"], [$"{name}.gelu"]);
        string outer = Linear(builder, weights, $"{name}.gelu", $"{name}.ffn2", Inner, Width);
        builder.Node("Add", [outer, middle], [$"{name}.r2"]);
        return Norm(builder, weights, $"{name}.r2", $"{name}.n2");
    }

    private static string Attention(OnnxModelBuilder builder, Weights weights, string input, string name)
    {
        foreach (
            (string part, long[] order) in new[]
            {
                ("q", (long[])[0, 2, 1, 3]),
                ("k", [0, 2, 3, 1]),
                ("v", [0, 2, 1, 3]),
            }
        )
        {
            string projected = Linear(builder, weights, input, $"{name}.{part}", Width, Width);
            builder
                .Node("Reshape", [projected, "split"], [$"{name}.{part}4"])
                .Node("Transpose", [$"{name}.{part}4"], [$"{name}.{part}h"], "", Attribute("perm", order));
        }

        builder
            .Node("MatMul", [$"{name}.qh", $"{name}.kh"], [$"{name}.scores"])
            .Node("Div", [$"{name}.scores", "root_of_head"], [$"{name}.scaled"])
            .Node("Softmax", [$"{name}.scaled"], [$"{name}.shares"], "", Attribute("axis", -1L))
            .Node("MatMul", [$"{name}.shares", $"{name}.vh"], [$"{name}.heads"])
            .Node("Transpose", [$"{name}.heads"], [$"{name}.together"], "", Attribute("perm", 0, 2, 1, 3))
            .Node("Reshape", [$"{name}.together", "join"], [$"{name}.context"]);
        return Linear(builder, weights, $"{name}.context", $"{name}.o", Width, Width);
    }

    private static string Linear(OnnxModelBuilder builder, Weights weights, string input, string name, int from, int to)
    {
        builder
            .Initializer($"{name}.weight", [from, to], weights.Normal((long)from * to, Deviation))
            .Initializer($"{name}.bias", [to], weights.Normal(to, Deviation))
            .Node("MatMul", [input, $"{name}.weight"], [$"{name}.product"])
            .Node("Add", [$"{name}.bias", $"{name}.product"], [name]);
        return name;
    }

    private static string Norm(OnnxModelBuilder builder, Weights weights, string input, string name)
    {
        builder
            .Initializer($"{name}.gamma", [Width], weights.Normal(Width, 0.1f, 1))
            .Initializer($"{name}.beta", [Width], weights.Normal(Width, 0.1f))
            .Node("LayerNormalization", [input, $"{name}.gamma", $"{name}.beta"], [name]);
        return name;
    }
}
