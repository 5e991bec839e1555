using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Load;

/// <summary>
/// Models of a given size that differ in one number, which each answers to zeros: an answer tells whose it is.
/// </summary>
internal sealed class SoakModel(int megabytes)
{
    private const int Inputs = 64;
    private const int Outputs = 96;

    private readonly float[] _first = Weights(1, Inputs * Hidden(megabytes));
    private readonly float[] _second = Weights(2, Hidden(megabytes) * Outputs);

    /// <summary>The body of a request for one row of zeros.</summary>
    public static string Request { get; } =
        $$"""{"inputs":[{"name":"x","shape":[1,{{Inputs}}],"datatype":"FP32","data":[{{string.Join(',', new int[Inputs])}}]}]}""";

    /// <summary>FP32 x [batch, 64] → FP32 y [batch, 96]; zeros become <paramref name="number"/>.</summary>
    public byte[] Onnx(int number)
    {
        int hidden = Hidden(megabytes);
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", Inputs)
            .Initializer("w1", [Inputs, hidden], _first)
            .Initializer("w2", [hidden, Outputs], _second)
            .Initializer("number", [1], (float)number)
            .Node("MatMul", ["x", "w1"], ["m1"])
            .Node("Relu", ["m1"], ["r1"])
            .Node("MatMul", ["r1", "w2"], ["m2"])
            .Node("Add", ["m2", "number"], ["y"])
            .Output("y", ElementType.Float, "batch", Outputs)
            .ToBytes();
    }

    private static int Hidden(int megabytes) => megabytes * 1_000_000 / sizeof(float) / (Inputs + Outputs);

    private static float[] Weights(int seed, int count)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
