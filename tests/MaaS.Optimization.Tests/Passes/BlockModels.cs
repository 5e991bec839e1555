using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>One operator with one weight each, and the axis of it that is summed over.</summary>
internal static class BlockModels
{
    public static (OnnxModelBuilder Model, int Axis) Create(string kind) =>
        kind switch
        {
            "matmul" => (Product([18, 20], [2, 18], "MatMul", ["x", "w"]), 0),
            "matmul-left" => (Product([20, 18], [18, 2], "MatMul", ["w", "x"]), 1),
            "gemm" => (Product([18, 20], [2, 18], "Gemm", ["x", "w"]), 0),
            "gemm-transposed" => (
                Product([20, 18], [2, 18], "Gemm", ["x", "w"], OnnxModelBuilder.Attribute("transB", 1)),
                1
            ),
            "conv" => (Product([4, 18, 3, 3], [1, 18, 5, 5], "Conv", ["x", "w"]), 1),
            "lstm" => (Lstm(), 2),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>Places of the weights of every block of <paramref name="m"/> along an axis.</summary>
    public static IEnumerable<int[]> Blocks(long[] shape, int axis, int m)
    {
        int inner = (int)shape[(axis + 1)..].Aggregate(1L, (a, b) => a * b);
        int length = (int)shape[axis];
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        return Enumerable
            .Range(0, count)
            .GroupBy(i => (Line: (i / (inner * length), i % inner), Block: i / inner % length / m))
            .Select(group => group.ToArray());
    }

    private static OnnxModelBuilder Product(
        long[] weight,
        long[] input,
        string opType,
        string[] inputs,
        params AttributeProto[] attributes
    ) =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, [.. input.Cast<object>()])
            .Initializer("w", weight, Weights(weight))
            .Node(opType, inputs, ["y"], "", attributes)
            .Output("y", ElementType.Float, [.. Enumerable.Repeat("any", input.Length)]);

    private static OnnxModelBuilder Lstm() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, 3, 1, 18)
            .Initializer("w", [1, 16, 18], Weights([1, 16, 18]))
            .Initializer("r", [1, 16, 4], Weights([1, 16, 4]))
            .Node("LSTM", ["x", "w", "r"], ["y"], "", OnnxModelBuilder.Attribute("hidden_size", 4))
            .Output("y", ElementType.Float, 3, 1, 1, 4);

    private static float[] Weights(long[] shape) => SampleModels.Normal((int)shape.Aggregate(1L, (a, b) => a * b), 8);
}
