using System.Runtime.InteropServices;
using CsCheck;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Fp16Storage;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

public sealed class Fp16StoragePassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new Fp16StoragePass();

    protected override double MaxRelativeError => 1e-3;

    protected override string Options => """{"minElements": 200}""";

    protected override IReadOnlyList<string> Treats =>
        [
            "mlp",
            "gemm",
            "residual",
            "conv",
            "conv-affine",
            "constants",
            "branches",
            "embedding",
            "lstm",
            "lstm-bidirectional",
        ];

    /// <summary>Bit for bit the conversion of one number at a time: ties, denormals of either format, the ends of the range.</summary>
    [Fact]
    public void Vectors_round_like_scalars() =>
        Gen.Frequency(
                (4, Gen.Float[-70_000, 70_000]),
                (2, Gen.Float[-1e-4f, 1e-4f]),
                (2, Gen.Int[0, 30_000].Select(half => BitConverter.Int32BitsToSingle((half << 13) + 0x3800_1000))),
                (1, Gen.Int[0, 5].Select(index => ((float[])[0f, -0f, 1e-42f, 65_504f, -65_519f, 5.96e-8f])[index]))
            )
            .Where(value => MathF.Abs(value) <= 65_504f)
            .Array[256, 300]
            .Sample(
                values =>
                {
                    using var model = new OnnxModel(
                        new OnnxModelBuilder()
                            .Input("x", ElementType.Float, 1, 1)
                            .Initializer("w", [1, values.Length], values)
                            .Node("MatMul", ["x", "w"], ["y"])
                            .Output("y", ElementType.Float, 1, values.Length)
                            .Proto
                    );

                    OnnxModel stored = Pass.Apply(model, null, TestContext.Current.CancellationToken).Model;

                    byte[] bytes = Assert.Single(stored.Graph.Initializer).RawData.ToByteArray();
                    Assert.Equal(
                        values.Select(value => BitConverter.HalfToUInt16Bits((Half)value)),
                        MemoryMarshal.Cast<byte, ushort>(bytes).ToArray()
                    );
                },
                iter: 100
            );

    [Fact]
    public void A_weight_beyond_the_range_of_fp16_is_left_alone_with_its_size()
    {
        var values = new float[1024];
        values[5] = -70000f;
        using var model = new OnnxModel(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, 1, 32)
                .Initializer("w", [32, 32], values)
                .Node("MatMul", ["x", "w"], ["y"])
                .Output("y", ElementType.Float, 1, 32)
                .Proto
        );

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.False(outcome.Report.ChangedAnything);
        Assert.Contains("70000", Assert.Single(outcome.Report.LeftAlone).Reason, StringComparison.Ordinal);
    }
}
