using MaaS.Optimization.Onnx;
using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Residual blocks of every form, and what only looks like one.</summary>
internal static class ResidualModels
{
    private const int Width = 16;

    /// <summary>Two blocks around which a skip leads, the second with the sum the other way round.</summary>
    public static OnnxModelBuilder TwoBlocks() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Initializer("w0", [32, 32], SampleModels.Normal(32 * 32, 1))
            .Initializer("w1", [32, 48], SampleModels.Normal(32 * 48, 2))
            .Initializer("w2", [48, 32], SampleModels.Normal(48 * 32, 3))
            .Initializer("w3", [32, 32], SampleModels.Normal(32 * 32, 4))
            .Initializer("w4", [32, 20], SampleModels.Normal(32 * 20, 5))
            .Node("MatMul", ["x", "w0"], ["h0"])
            .Node("MatMul", ["h0", "w1"], ["p1"])
            .Node("Tanh", ["p1"], ["t1"])
            .Node("MatMul", ["t1", "w2"], ["f1"])
            .Node("Add", ["h0", "f1"], ["h1"])
            .Node("MatMul", ["h1", "w3"], ["p2"])
            .Node("Tanh", ["p2"], ["f2"])
            .Node("Add", ["f2", "h1"], ["h2"])
            .Node("MatMul", ["h2", "w4"], ["y"])
            .Output("y", ElementType.Float, "batch", 20);

    /// <summary>A stem, a block whose skip is bare, one whose skip is a convolution, as in a ResNet.</summary>
    /// <param name="idle">Whether the first block makes nothing but zeros.</param>
    public static OnnxModel ResNet(bool idle) =>
        new(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, "batch", 3, 8, 8)
                .Dense("stem", Width, 3, 3, 3)
                .Dense("a1", Width, Width, 3, 3)
                .Initializer(
                    "a2",
                    [Width, Width, 3, 3],
                    idle ? new float[Width * Width * 9] : SampleModels.Normal(Width * Width * 9, 7)
                )
                .Dense("b1", 2 * Width, Width, 3, 3)
                .Dense("b2", 2 * Width, 2 * Width, 3, 3)
                .Dense("skip", 2 * Width, Width, 1, 1)
                .Dense("head", 2 * Width, 10)
                .Node("Conv", ["x", "stem"], ["s"], "", Attribute("pads", 1, 1, 1, 1))
                .Node("Relu", ["s"], ["r"])
                .Node("Conv", ["r", "a1"], ["c1"], "", Attribute("pads", 1, 1, 1, 1))
                .Node("Relu", ["c1"], ["r1"])
                .Node("Conv", ["r1", "a2"], ["c2"], "", Attribute("pads", 1, 1, 1, 1))
                .Node("Add", ["c2", "r"], ["sum1"])
                .Node("Relu", ["sum1"], ["out1"])
                .Node("Conv", ["out1", "b1"], ["d1"], "", Attribute("pads", 1, 1, 1, 1))
                .Node("Relu", ["d1"], ["e1"])
                .Node("Conv", ["e1", "b2"], ["d2"], "", Attribute("pads", 1, 1, 1, 1))
                .Node("Conv", ["out1", "skip"], ["k"])
                .Node("Add", ["d2", "k"], ["sum2"])
                .Node("Relu", ["sum2"], ["out2"])
                .Node("GlobalAveragePool", ["out2"], ["g"])
                .Node("Flatten", ["g"], ["f"])
                .Node("MatMul", ["f", "head"], ["y"])
                .Output("y", ElementType.Float, "batch", 10)
                .Proto
        );

    /// <summary>A block from whose middle a node reads that nothing needs.</summary>
    public static OnnxModel WithDeadEnd() =>
        Build(builder =>
            builder
                .Dense("w1", Width, Width)
                .Dense("w2", Width, Width)
                .Node("MatMul", ["x", "w1"], ["p"])
                .Node("Neg", ["p"], ["dead"])
                .Node("Tanh", ["p"], ["t"])
                .Node("MatMul", ["t", "w2"], ["f"])
                .Node("Add", ["x", "f"], ["y"])
        );

    /// <summary>One block that multiplies every channel by its own factor and adds a constant.</summary>
    public static OnnxModel Affine()
    {
        float[] diagonal = new float[Width * Width];
        for (int i = 0; i < Width; i++)
        {
            diagonal[(i * Width) + i] = 0.1f * i;
        }

        return new OnnxModel(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, "batch", Width)
                .Initializer("w", [Width, Width], diagonal)
                .Initializer("b", [Width], SampleModels.Normal(Width, 3))
                .Node("MatMul", ["x", "w"], ["m"])
                .Node("Add", ["m", "b"], ["f"])
                .Node("Add", ["x", "f"], ["y"])
                .Output("y", ElementType.Float, "batch", Width)
                .Proto
        );
    }

    /// <summary>Forms that are none, or whose branch somebody else needs.</summary>
    public static IReadOnlyDictionary<string, Func<OnnxModel>> None { get; } =
        new SortedDictionary<string, Func<OnnxModel>>(StringComparer.Ordinal)
        {
            // x + 0.04 · x³, a part of GELU.
            ["no-weights"] = () =>
                Build(builder =>
                    builder
                        .Initializer("c", [], 0.04f)
                        .Node("Mul", ["x", "x"], ["x2"])
                        .Node("Mul", ["x2", "c"], ["f"])
                        .Node("Add", ["x", "f"], ["y"])
                ),
            ["side-by-side"] = () =>
                Build(builder =>
                    builder
                        .Dense("w1", Width, Width)
                        .Dense("w2", Width, Width)
                        .Node("MatMul", ["x", "w1"], ["a"])
                        .Node("MatMul", ["x", "w2"], ["b"])
                        .Node("Add", ["a", "b"], ["y"])
                ),
            ["branch-given-out"] = () =>
                Build(builder => Block(builder).Output("f", ElementType.Float, "batch", Width)),
            ["branch-read-elsewhere"] = () => Build(builder => Block(builder, "z").Node("Mul", ["f", "z"], ["y"])),
            ["broadcast"] = () =>
                Build(builder =>
                    builder
                        .Dense("w", 1, Width)
                        .Node(
                            "ReduceMean",
                            ["x"],
                            ["s"],
                            "",
                            Attribute("axes", new long[] { 1 }),
                            Attribute("keepdims", 1L)
                        )
                        .Node("MatMul", ["s", "w"], ["p"])
                        .Node("Tanh", ["p"], ["t"])
                        .Node("Add", ["s", "t"], ["y"])
                ),
        };

    private static OnnxModelBuilder Block(OnnxModelBuilder builder, string sum = "y") =>
        builder.Dense("w", Width, Width).Node("MatMul", ["x", "w"], ["f"]).Node("Add", ["x", "f"], [sum]);

    private static OnnxModel Build(Func<OnnxModelBuilder, OnnxModelBuilder> body) =>
        new(
            body(new OnnxModelBuilder().Input("x", ElementType.Float, "batch", Width))
                .Output("y", ElementType.Float, "batch", Width)
                .Proto
        );
}
