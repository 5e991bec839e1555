using MaaS.Optimization.Onnx;
using MaaS.Testing;
using static MaaS.Optimization.Tests.Passes.PrunableModels;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Those of <see cref="PrunableModels"/> that work on sequences.</summary>
internal static class PrunableSequences
{
    /// <summary>Embedding, two recurrent layers, the last state into a product.</summary>
    public static OnnxModelBuilder Lstm(string direction)
    {
        int ways = direction == "forward" ? 1 : 2;
        AttributeProto[] attributes =
        [
            OnnxModelBuilder.Attribute("hidden_size", (long)Width),
            new()
            {
                Name = "direction",
                S = Google.Protobuf.ByteString.CopyFromUtf8(direction),
                Type = AttributeProto.Types.AttributeType.String,
            },
        ];
        return new OnnxModelBuilder()
            .Input("ids", ElementType.Int64, 5, "batch")
            .Weight("table", 1, 1, 16, Width)
            .Initializer("w1", [ways, 4 * Width, Width], Halved(2, 1, [ways, 4 * Width, Width]))
            .Initializer("r1", [ways, 4 * Width, Width], Halved(3, 1, [ways, 4 * Width, Width]))
            .Initializer("b1", [ways, 8 * Width], Halved(4, 1, [ways, 8 * Width]))
            .Initializer("w2", [1, 4 * Width, ways * Width], Halved(5, 1, [1, 4 * Width, ways * Width]))
            .Initializer("r2", [1, 4 * Width, Width], Halved(6, 1, [1, 4 * Width, Width]))
            .Initializer("flat", [3], 0L, 0L, -1L)
            .Initializer("first", [1], 0L)
            .Dense("w3", Width, 4)
            .Node("Gather", ["table", "ids"], ["e"])
            .Node("LSTM", ["e", "w1", "r1", "b1"], ["s1"], "", attributes)
            .Node("Transpose", ["s1"], ["t1"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 1, 3))
            .Node("Reshape", ["t1", "flat"], ["f1"])
            .Node("LSTM", ["f1", "w2", "r2"], ["", "h2"], "", attributes[0])
            .Node("Squeeze", ["h2", "first"], ["q"])
            .Node("MatMul", ["q", "w3"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);
    }

    public static OnnxModelBuilder Gru() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, 5, "batch", 6)
            .Initializer("w1", [1, 3 * Width, 6], Halved(2, 1, [1, 3 * Width, 6]))
            .Initializer("r1", [1, 3 * Width, Width], Halved(3, 1, [1, 3 * Width, Width]))
            .Initializer("last", [], -1L)
            .Initializer("first", [1], 0L)
            .Dense("w3", Width, 4)
            .Node("GRU", ["x", "w1", "r1"], ["s"], "", OnnxModelBuilder.Attribute("hidden_size", (long)Width))
            .Node("Gather", ["s", "last"], ["g"], "", OnnxModelBuilder.Attribute("axis", 0L))
            .Node("Squeeze", ["g", "first"], ["q"])
            .Node("MatMul", ["q", "w3"], ["y"])
            .Output("y", ElementType.Float, "batch", 4);

    /// <summary>Eight heads of 16, of which every second has values of zero.</summary>
    public static OnnxModelBuilder Attention()
    {
        const int Heads = 8;
        const int Inner = Heads * 16;
        float[] values = SampleModels.Normal(Width * Inner, 3);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % Inner / 16 % 2 == 1 ? 0 : values[i];
        }

        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 5, Width)
            .Initializer("wq", [Width, Inner], SampleModels.Normal(Width * Inner, 1, 0.01f))
            .Initializer("wk", [Width, Inner], SampleModels.Normal(Width * Inner, 2, 0.01f))
            .Initializer("wv", [Width, Inner], values)
            .Dense("wo", Inner, 10)
            .Initializer("heads", [4], 0L, 0L, Heads, 16L)
            .Initializer("joined", [3], 0L, 0L, (long)Inner)
            .Node("MatMul", ["x", "wq"], ["q"])
            .Node("MatMul", ["x", "wk"], ["k"])
            .Node("MatMul", ["x", "wv"], ["v"])
            .Node("Reshape", ["q", "heads"], ["q4"])
            .Node("Reshape", ["k", "heads"], ["k4"])
            .Node("Reshape", ["v", "heads"], ["v4"])
            .Node("Transpose", ["q4"], ["qt"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 1, 3))
            .Node("Transpose", ["k4"], ["kt"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 3, 1))
            .Node("Transpose", ["v4"], ["vt"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 1, 3))
            .Node("MatMul", ["qt", "kt"], ["scores"])
            .Node("Softmax", ["scores"], ["p"], "", OnnxModelBuilder.Attribute("axis", -1L))
            .Node("MatMul", ["p", "vt"], ["c"])
            .Node("Transpose", ["c"], ["ct"], "", OnnxModelBuilder.Attribute("perm", 0, 2, 1, 3))
            .Node("Reshape", ["ct", "joined"], ["j"])
            .Node("MatMul", ["j", "wo"], ["y"])
            .Output("y", ElementType.Float, "batch", 5, 10);
    }
}
