using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>
/// Models of 32 channels each, of which every second one makes nothing: its weights and biases are zero, and so is all that
/// comes of it.
/// </summary>
internal static class PrunableModels
{
    public const int Width = 32;

    public static IReadOnlyDictionary<string, Func<OnnxModelBuilder>> All { get; } =
        new SortedDictionary<string, Func<OnnxModelBuilder>>(StringComparer.Ordinal)
        {
            ["mlp"] = Mlp,
            ["cnn-flatten"] = () => Cnn("Flatten"),
            ["cnn-reshape"] = () => Cnn("Reshape"),
            ["cnn-pooled"] = Pooled,
            ["residual"] = Residual,
            ["concat"] = Concat,
            ["split"] = Split,
            ["depthwise"] = Depthwise,
            ["grouped"] = Grouped,
            ["lstm"] = () => PrunableSequences.Lstm("forward"),
            ["lstm-bidirectional"] = () => PrunableSequences.Lstm("bidirectional"),
            ["gru"] = PrunableSequences.Gru,
            ["attention"] = PrunableSequences.Attention,
        };

    public static OnnxModel Create(string name) => new(All[name]().Proto);

    /// <summary>The same with a copy of the channel before in place of every one that makes nothing.</summary>
    public static OnnxModel CreateRedundant(string name)
    {
        OnnxModel model = Create(name);
        foreach (TensorProto tensor in model.Graph.Initializer.Where(tensor => tensor.DataType == 1))
        {
            float[] values = TensorData.Floats(model, tensor).ToArray();
            int inner = 1;
            for (int axis = tensor.Dims.Count - 1; axis >= 0; inner *= (int)tensor.Dims[axis--])
            {
                int size = (int)tensor.Dims[axis];
                int[] odd = [.. Enumerable.Range(0, values.Length).Where(i => i / inner % size % 2 == 1)];
                if (odd.Length > 0 && odd.All(i => values[i] == 0))
                {
                    Array.ForEach(odd, i => values[i] = values[i - inner]);
                }
            }

            tensor.RawData = Google.Protobuf.ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return model;
    }

    /// <summary>Random weights with every second entry of one axis zero, or of each of the blocks that the axis consists of.</summary>
    public static float[] Halved(int seed, int axis, int[] shape, int blocks = 1)
    {
        float[] values = SampleModels.Normal(shape.Aggregate(1, (a, b) => a * b), seed);
        int inner = shape.Skip(axis + 1).Aggregate(1, (a, b) => a * b);
        int size = shape[axis] / blocks;
        for (int i = 0; i < values.Length; i++)
        {
            if (i / inner % shape[axis] % size % 2 == 1)
            {
                values[i] = 0;
            }
        }

        return values;
    }

    /// <summary>An initializer made by <see cref="Halved"/>.</summary>
    public static OnnxModelBuilder Weight(
        this OnnxModelBuilder builder,
        string name,
        int seed,
        int zeroAxis,
        params int[] shape
    ) => builder.Initializer(name, [.. shape.Select(size => (long)size)], Halved(seed, zeroAxis, shape));

    /// <summary>An initializer without zeros.</summary>
    public static OnnxModelBuilder Dense(this OnnxModelBuilder builder, string name, params int[] shape) =>
        builder.Initializer(
            name,
            [.. shape.Select(size => (long)size)],
            SampleModels.Normal(shape.Aggregate(1, (a, b) => a * b), name.Length + shape[0])
        );

    private static OnnxModelBuilder Mlp() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 6)
            .Weight("w1", 1, 1, 6, Width)
            .Weight("b1", 2, 0, Width)
            .Weight("w2", 3, 0, Width, Width)
            .Weight("b2", 4, 0, Width)
            .Dense("w3", Width, 4)
            .Node("MatMul", ["x", "w1"], ["m1"])
            .Node("Add", ["b1", "m1"], ["a1"])
            .Node("Relu", ["a1"], ["h1"])
            .Node("Gemm", ["h1", "w2", "b2"], ["g2"], "", OnnxModelBuilder.Attribute("transB", 1))
            .Node("Tanh", ["g2"], ["h2"])
            .Node("MatMul", ["h2", "w3"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);

    private static OnnxModelBuilder Cnn(string flattening) =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, 2, 1, 8, 8)
            .Weight("w1", 1, 0, Width, 1, 3, 3)
            .Weight("b1", 2, 0, Width)
            .Weight("w2", 3, 0, Width, Width, 3, 3)
            .Initializer("shape", [2], 2L, Width * 4L)
            .Dense("w3", Width * 4, 10)
            .Dense("b3", 10)
            .Node("Conv", ["x", "w1", "b1"], ["c1"], "", OnnxModelBuilder.Attribute("pads", 1, 1, 1, 1))
            .Node("Relu", ["c1"], ["r1"])
            .Pool("r1", "p1")
            .Node("Conv", ["p1", "w2"], ["c2"], "", OnnxModelBuilder.Attribute("pads", 1, 1, 1, 1))
            .Node("LeakyRelu", ["c2"], ["r2"])
            .Pool("r2", "p2")
            .Node(flattening, flattening == "Flatten" ? ["p2"] : ["p2", "shape"], ["f"])
            .Node("Gemm", ["f", "w3", "b3"], ["y"])
            .Output("y", ElementType.Float, 2, 10);

    private static OnnxModelBuilder Pool(this OnnxModelBuilder builder, string from, string to) =>
        builder.Node(
            "MaxPool",
            [from],
            [to],
            "",
            OnnxModelBuilder.Attribute("kernel_shape", 2, 2),
            OnnxModelBuilder.Attribute("strides", 2, 2)
        );

    private static OnnxModelBuilder Pooled() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Weight("w1", 1, 0, Width, 3, 3, 3)
            .Weight("gamma", 2, 0, Width)
            .Weight("beta", 3, 0, Width)
            .Initializer("mean", [Width], Halved(4, 0, [Width]))
            .Initializer("variance", [Width], [.. Enumerable.Repeat(1.5f, Width)])
            .Dense("w2", Width, 10)
            .Node("Conv", ["x", "w1"], ["c"])
            .Node("BatchNormalization", ["c", "gamma", "beta", "mean", "variance"], ["n"])
            .Node("HardSwish", ["n"], ["h"])
            .Node("GlobalAveragePool", ["h"], ["p"])
            .Initializer("axes", [2], 2L, 3L)
            .Node("Squeeze", ["p", "axes"], ["s"])
            .Node("MatMul", ["s", "w2"], ["y"])
            .Output("y", ElementType.Float, "batch", 10);

    /// <summary>Two additions tie three convolutions together; a gate of squeeze and excitation multiplies them.</summary>
    private static OnnxModelBuilder Residual() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Weight("w1", 1, 0, Width, 3, 1, 1)
            .Weight("w2", 2, 0, Width, Width, 1, 1)
            .Weight("w3", 3, 0, Width, Width, 1, 1)
            .Weight("e1", 4, 0, Width, Width, 1, 1)
            .Weight("e2", 5, 0, Width, Width, 1, 1)
            .Dense("w4", 4, Width, 1, 1)
            .Node("Conv", ["x", "w1"], ["c1"])
            .Node("Conv", ["c1", "w2"], ["c2"])
            .Node("Add", ["c1", "c2"], ["a1"])
            .Node("Relu", ["a1"], ["r1"])
            .Node("GlobalAveragePool", ["r1"], ["g"])
            .Node("Conv", ["g", "e1"], ["g1"])
            .Node("Relu", ["g1"], ["g2"])
            .Node("Conv", ["g2", "e2"], ["g3"])
            .Node("Tanh", ["g3"], ["g4"])
            .Node("Mul", ["r1", "g4"], ["m"])
            .Node("Conv", ["m", "w3"], ["c3"])
            .Node("Add", ["c3", "a1"], ["a2"])
            .Node("Conv", ["a2", "w4"], ["y"])
            .Output("y", ElementType.Float, "batch", 4, 8, 8);

    private static OnnxModelBuilder Concat() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Weight("w1", 1, 0, Width, 3, 1, 1)
            .Weight("w2", 2, 0, Width, 3, 1, 1)
            .Weight("w3", 3, 0, Width, (2 * Width) + 3, 1, 1)
            .Dense("w4", 4, Width, 1, 1)
            .Node("Conv", ["x", "w1"], ["c1"])
            .Node("Conv", ["x", "w2"], ["c2"])
            .Node("Concat", ["c1", "x", "c2"], ["j"], "", OnnxModelBuilder.Attribute("axis", 1))
            .Node("Relu", ["j"], ["r"])
            .Node("Conv", ["r", "w3"], ["c3"])
            .Node("Conv", ["c3", "w4"], ["y"])
            .Output("y", ElementType.Float, "batch", 4, 8, 8);

    /// <summary>Two halves of one product: one gates the other (GLU).</summary>
    private static OnnxModelBuilder Split() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 6)
            .Weight("w1", 1, 1, 6, 2 * Width)
            .Dense("w2", Width, 4)
            .Node("MatMul", ["x", "w1"], ["m"])
            .Initializer("sizes", [2], Width, Width)
            .Node("Split", ["m", "sizes"], ["a", "b"], "", OnnxModelBuilder.Attribute("axis", -1))
            .Node("Sigmoid", ["b"], ["s"])
            .Node("Mul", ["a", "s"], ["g"])
            .Node("MatMul", ["g", "w2"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);

    private static OnnxModelBuilder Depthwise() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Weight("w1", 1, 0, Width, 3, 1, 1)
            .Weight("w2", 2, 0, Width, 1, 3, 3)
            .Weight("b2", 3, 0, Width)
            .Dense("w3", 4, Width, 1, 1)
            .Node("Conv", ["x", "w1"], ["c1"])
            .Node("Relu", ["c1"], ["r1"])
            .Node(
                "Conv",
                ["r1", "w2", "b2"],
                ["c2"],
                "",
                OnnxModelBuilder.Attribute("group", (long)Width),
                OnnxModelBuilder.Attribute("pads", 1, 1, 1, 1)
            )
            .Node("Relu", ["c2"], ["r2"])
            .Node("Conv", ["r2", "w3"], ["y"])
            .Output("y", ElementType.Float, "batch", 4, 8, 8);

    private static OnnxModelBuilder Grouped() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 8, 8)
            .Weight("w1", 1, 0, Width, 3, 1, 1)
            .Weight("w2", 2, 0, Width, Width / 2, 3, 3)
            .Dense("w3", 4, Width, 1, 1)
            .Node("Conv", ["x", "w1"], ["c1"])
            .Node("Relu", ["c1"], ["r1"])
            .Node("Conv", ["r1", "w2"], ["c2"], "", OnnxModelBuilder.Attribute("group", 2L))
            .Node("Conv", ["c2", "w3"], ["y"])
            .Output("y", ElementType.Float, "batch", 4, 6, 6);
}
