using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Testing;

/// <summary>Models small enough to know their answers by heart.</summary>
public static class TinyModels
{
    /// <summary>FP32 <c>x</c> [batch, 4] → FP32 <c>y</c> [batch, 4], y = x + <paramref name="addend"/>.</summary>
    public static byte[] Add(float addend = 1f) =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Initializer("addend", [1], addend)
            .Node("Add", ["x", "addend"], ["y"])
            .Output("y", ElementType.Float, "batch", 4)
            .ToBytes();

    /// <summary>One tensor of any type and shape, returned as it came: <c>x</c> → <c>y</c>.</summary>
    public static byte[] Identity(ElementType type, params object[] shape) =>
        new OnnxModelBuilder()
            .Input("x", type, shape)
            .Node("Identity", ["x"], ["y"])
            .Output("y", type, shape)
            .ToBytes();

    /// <summary>FP32 <c>x</c> [batch, inputs] → FP32 <c>y</c> [batch, outputs]: two MatMuls, biases, a Relu; weights from a seed.</summary>
    public static byte[] Mlp(int inputs, int hidden, int outputs, int seed = 1)
    {
        var random = new Random(seed);
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", inputs)
            .Initializer("w1", [inputs, hidden], Weights(inputs * hidden, inputs))
            .Initializer("b1", [hidden], Weights(hidden, inputs))
            .Initializer("w2", [hidden, outputs], Weights(hidden * outputs, hidden))
            .Initializer("b2", [outputs], Weights(outputs, hidden))
            .Node("MatMul", ["x", "w1"], ["m1"])
            .Node("Add", ["m1", "b1"], ["a1"])
            .Node("Relu", ["a1"], ["r1"])
            .Node("MatMul", ["r1", "w2"], ["m2"])
            .Node("Add", ["m2", "b2"], ["y"])
            .Output("y", ElementType.Float, "batch", outputs)
            .ToBytes();

        float[] Weights(int count, int fanIn)
        {
            var values = new float[count];
            for (int i = 0; i < count; i++)
            {
                values[i] = (float)((random.NextDouble() * 2) - 1) / MathF.Sqrt(fanIn);
            }

            return values;
        }
    }
}
