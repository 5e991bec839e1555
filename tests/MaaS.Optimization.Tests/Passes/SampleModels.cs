using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Small models, each with something in it that a pass must cope with.</summary>
internal static class SampleModels
{
    public static IReadOnlyDictionary<string, Func<OnnxModelBuilder>> All { get; } =
        new SortedDictionary<string, Func<OnnxModelBuilder>>(StringComparer.Ordinal)
        {
            ["add"] = () => Parse(TinyModels.Add()),
            ["mlp"] = () => Parse(TinyModels.Mlp(32, 48, 16)),
            ["gemm"] = Gemm,
            ["conv"] = Conv,
            ["conv-affine"] = ConvAffine,
            ["constants"] = Constants,
            ["branches"] = Branches,
            ["embedding"] = Embedding,
            ["hardswish"] = HardSwish,
            ["hardswish-attributes"] = HardSwishAttributes,
            ["normalized-sum"] = TransformerModels.NormalizedSum,
            ["lstm"] = () => Lstm("forward"),
            ["lstm-bidirectional"] = () => Lstm("bidirectional"),
            ["legacy"] = LegacyModels.Opset9,
            ["nan"] = NaN,
            ["quantized"] = Quantized,
            ["residual"] = ResidualModels.TwoBlocks,
        };

    public static OnnxModel Create(string name) => new(All[name]().Proto);

    /// <summary>Values like trained weights: normal, a few large, from a seed.</summary>
    public static float[] Normal(int count, int seed, float scale = 0.2f)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble())) * scale;
        }

        return values;
    }

    private static OnnxModelBuilder Parse(byte[] model)
    {
        var builder = new OnnxModelBuilder();
        ModelProto parsed = ModelProto.Parser.ParseFrom(model);
        builder.Proto.Graph = parsed.Graph;
        return builder;
    }

    /// <summary>Two Gemms: one as PyTorch exports them (transB), one with alpha, beta and no bias rows.</summary>
    private static OnnxModelBuilder Gemm() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Initializer("w1", [48, 32], Normal(48 * 32, 1))
            .Initializer("b1", [48], Normal(48, 2))
            .Initializer("w2", [48, 20], Normal(48 * 20, 3))
            .Initializer("b2", [1, 20], Normal(20, 4))
            .Node("Gemm", ["x", "w1", "b1"], ["h"], "", OnnxModelBuilder.Attribute("transB", 1))
            .Node("Tanh", ["h"], ["t"])
            .Node(
                "Gemm",
                ["t", "w2", "b2"],
                ["y"],
                "",
                OnnxModelBuilder.Attribute("alpha", 0.5f),
                OnnxModelBuilder.Attribute("beta", 2f)
            )
            .Output("y", ElementType.Float, "batch", 20);

    private static OnnxModelBuilder Conv() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Initializer("w1", [16, 3, 3, 3], Normal(16 * 27, 1))
            .Initializer("b1", [16], Normal(16, 2))
            .Initializer("w2", [16, 8, 2, 2], Normal(16 * 32, 3))
            .Node("Conv", ["x", "w1", "b1"], ["c"])
            .Node("Relu", ["c"], ["r"])
            .Node("ConvTranspose", ["r", "w2"], ["y"])
            .Output("y", ElementType.Float, "batch", 8, 7, 7);

    /// <summary>Everything that can stand around a convolution: scalars, vectors, BatchNormalization, before and behind; groups; padding.</summary>
    private static OnnxModelBuilder ConvAffine() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4, 8, 8)
            .Initializer("w1", [16, 4, 3, 3], Normal(16 * 36, 1))
            .Initializer("w2", [16, 4, 1, 1], Normal(16 * 4, 2))
            .Initializer("w3", [16, 6, 2, 2], Normal(16 * 24, 3))
            .Initializer("b2", [16], Normal(16, 4))
            .Initializer("scale", [1], 1.5f)
            .Initializer("shift", [1, 16, 1, 1], Normal(16, 5))
            .Initializer("gamma", [16], Normal(16, 6, 1))
            .Initializer("beta", [16], Normal(16, 7))
            .Initializer("mean", [16], Normal(16, 8))
            .Initializer("variance", [16], Normal(16, 9).Select(v => (v * v) + 0.5f).ToArray())
            .Initializer("half", [], 2f)
            .Node("Mul", ["scale", "x"], ["x1"])
            .Node("Conv", ["x1", "w1"], ["c1"], "", OnnxModelBuilder.Attribute("pads", 1, 1, 1, 1))
            .Node("Mul", ["c1", "scale"], ["m1"])
            .Node("Sub", ["shift", "m1"], ["a1"])
            .Node("Relu", ["a1"], ["r1"])
            .Node("Add", ["r1", "shift"], ["a2"])
            .Node("Mul", ["scale", "a2"], ["m2"])
            .Node("Conv", ["m2", "w2", "b2"], ["c2"], "", OnnxModelBuilder.Attribute("group", 4))
            .Node("BatchNormalization", ["c2", "gamma", "beta", "mean", "variance"], ["n2"])
            .Node("Tanh", ["n2"], ["t2"])
            .Node("ConvTranspose", ["t2", "w3"], ["c3"])
            .Node("Div", ["c3", "half"], ["y"])
            .Output("y", ElementType.Float, "batch", 6, 9, 9);

    /// <summary>HardSwish in three ways of writing it, and once with a part that somebody else reads.</summary>
    private static OnnxModelBuilder HardSwish() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 40)
            .Initializer("three", [], 3f)
            .Initializer("zero", [], 0f)
            .Initializer("six", [], 6f)
            .Initializer("sixth", [], 1f / 6f)
            .Initializer("gain", [], 5f)
            .Node("Mul", ["x", "gain"], ["x0"])
            .Node("Add", ["x0", "three"], ["a1"])
            .Node("Clip", ["a1", "zero", "six"], ["c1"])
            .Node("Mul", ["x0", "c1"], ["m1"])
            .Node("Div", ["m1", "six"], ["h1"])
            .Node("Add", ["three", "h1"], ["a2"])
            .Node("Clip", ["a2", "zero", "six"], ["c2"])
            .Node("Div", ["c2", "six"], ["d2"])
            .Node("Mul", ["d2", "h1"], ["h2"])
            .Node("Add", ["h2", "three"], ["a3"])
            .Node("Clip", ["a3", "zero", "six"], ["c3"])
            .Node("Mul", ["c3", "h2"], ["m3"])
            .Node("Mul", ["m3", "sixth"], ["h3"])
            .Node("Add", ["h3", "three"], ["a4"])
            .Node("Clip", ["a4", "zero", "six"], ["c4"])
            .Node("Mul", ["h3", "c4"], ["m4"])
            .Node("Div", ["m4", "six"], ["h4"])
            .Node("Add", ["h4", "c4"], ["y"])
            .Output("y", ElementType.Float, "batch", 40);

    /// <summary>As of opset 9, where Clip's bounds are attributes.</summary>
    private static OnnxModelBuilder HardSwishAttributes() =>
        new OnnxModelBuilder(9)
            .Input("x", ElementType.Float, "batch", 40)
            .Initializer("three", [1], 3f)
            .Initializer("six", [1], 6f)
            .Node("Add", ["x", "three"], ["a1"])
            .Node(
                "Clip",
                ["a1"],
                ["c1"],
                "",
                OnnxModelBuilder.Attribute("min", 0f),
                OnnxModelBuilder.Attribute("max", 6f)
            )
            .Node("Mul", ["x", "c1"], ["m1"])
            .Node("Div", ["m1", "six"], ["y"])
            .Output("y", ElementType.Float, "batch", 40);

    /// <summary>As Paddle exports: every weight in a Constant node, float_data instead of raw_data, opset 11.</summary>
    private static OnnxModelBuilder Constants()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(11)
            .Input("x", ElementType.Float, "batch", 32)
            .Node(
                "Constant",
                [],
                ["w"],
                "",
                Value(
                    new TensorProto
                    {
                        DataType = 1,
                        Dims = { 32, 40 },
                        FloatData = { Normal(32 * 40, 5) },
                    }
                )
            )
            .Node(
                "Constant",
                [],
                ["b"],
                "",
                Value(
                    new TensorProto
                    {
                        DataType = 1,
                        Dims = { 40 },
                        FloatData = { Normal(40, 6) },
                    }
                )
            )
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Add", ["m", "b"], ["y"])
            .Output("y", ElementType.Float, "batch", 40);
        return builder;
    }

    /// <summary>Weights inside the branches of an If, and one of the outer graph that a branch reads.</summary>
    private static OnnxModelBuilder Branches() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Input("flag", ElementType.Bool)
            .Initializer("outer", [32, 16], Normal(32 * 16, 7))
            .Node(
                "If",
                ["flag"],
                ["y"],
                "",
                OnnxModelBuilder.Attribute("then_branch", Branch("w", Normal(32 * 16, 8))),
                OnnxModelBuilder.Attribute("else_branch", Branch("outer", null))
            )
            .Output("y", ElementType.Float, "batch", 16);

    private static GraphProto Branch(string weight, float[]? values)
    {
        OnnxModelBuilder body = new OnnxModelBuilder()
            .Node("MatMul", ["x", weight], ["result"])
            .Output("result", ElementType.Float, "batch", 16);
        return (values is null ? body : body.Initializer(weight, [32, 16], values)).Proto.Graph;
    }

    private static OnnxModelBuilder Embedding() =>
        new OnnxModelBuilder()
            .Input("ids", ElementType.Int64, "batch", 5)
            .Initializer("table", [64, 24], Normal(64 * 24, 9))
            .Node("Gather", ["table", "ids"], ["y"])
            .Output("y", ElementType.Float, "batch", 5, 24);

    private static OnnxModelBuilder Lstm(string direction)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, 7, "batch", 24)
            .Initializer("w", [directions, 80, 24], Normal(directions * 80 * 24, 10))
            .Initializer("r", [directions, 80, 20], Normal(directions * 80 * 20, 11))
            .Initializer("b", [directions, 160], Normal(directions * 160, 12))
            .Node(
                "LSTM",
                ["x", "w", "r", "b"],
                ["y"],
                "",
                OnnxModelBuilder.Attribute("hidden_size", 20),
                new AttributeProto
                {
                    Name = "direction",
                    S = Google.Protobuf.ByteString.CopyFromUtf8(direction),
                    Type = AttributeProto.Types.AttributeType.String,
                }
            )
            .Output("y", ElementType.Float, 7, directions, "batch", 20);
    }

    /// <summary>A weight that no scale can be given for, on a path whose NaN the output does not show.</summary>
    private static OnnxModelBuilder NaN()
    {
        float[] weights = Normal(32 * 40, 13);
        weights[17] = float.NaN;
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Initializer("w", [32, 40], weights)
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("IsNaN", ["m"], ["n"])
            .Node("Cast", ["n"], ["y"], "", OnnxModelBuilder.Attribute("to", 1))
            .Output("y", ElementType.Float, "batch", 40);
    }

    /// <summary>Dynamic quantization as ONNX Runtime's own tool writes it.</summary>
    private static OnnxModelBuilder Quantized()
    {
        sbyte[] weights = Normal(32 * 40, 14, 40).Select(v => (sbyte)Math.Clamp(v, -127, 127)).ToArray();
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Initializer("w", ElementType.Int8, [32, 40], MemoryMarshal.AsBytes(weights.AsSpan()))
            .Initializer("s", [40], Normal(40, 15, 0.01f))
            .Node("DynamicQuantizeLinear", ["x"], ["q", "qs", "qz"])
            .Node("MatMulInteger", ["q", "w", "qz"], ["i"])
            .Node("Cast", ["i"], ["f"], "", OnnxModelBuilder.Attribute("to", 1))
            .Node("Mul", ["qs", "s"], ["scale"])
            .Node("Mul", ["f", "scale"], ["y"])
            .Output("y", ElementType.Float, "batch", 40);
    }

    private static AttributeProto Value(TensorProto tensor) =>
        new()
        {
            Name = "value",
            T = tensor,
            Type = AttributeProto.Types.AttributeType.Tensor,
        };
}
