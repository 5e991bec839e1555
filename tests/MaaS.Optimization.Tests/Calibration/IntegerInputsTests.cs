using MaaS.Optimization.Calibration;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Calibration;

public sealed class IntegerInputsTests
{
    [Fact]
    public void Indices_are_smaller_than_the_smallest_table_has_rows()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("ids", ElementType.Int32, "batch", "length")
            .Initializer("words", [30, 2], new float[60])
            .Initializer("few", [2, 20], new float[40])
            .Node("Cast", ["ids"], ["long"], "", OnnxModelBuilder.Attribute("to", (long)ElementType.Int64))
            .Node("Gather", ["words", "long"], ["y"])
            .Node("Gather", ["few", "long"], ["z"], "", OnnxModelBuilder.Attribute("axis", 1L))
            .Output("y", ElementType.Float, "batch", "length", 2)
            .Output("z", ElementType.Float, 2, "batch", "length");

        Assert.Equal(new IntegerRange(0, 19), Of(model)["ids"]);
    }

    [Fact]
    public void A_table_may_be_stored_in_bytes()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("ids", ElementType.Int64, "length")
            .Initializer("words", ElementType.Int8, [30, 2], new byte[60])
            .Initializer("scale", [], 0.5f)
            .Node("DequantizeLinear", ["words", "scale"], ["table"])
            .Node("Gather", ["table", "ids"], ["y"])
            .Output("y", ElementType.Float, "length", 2);

        Assert.Equal(new IntegerRange(0, 29), Of(model)["ids"]);
    }

    [Fact]
    public void A_single_number_is_what_it_is_compared_with()
    {
        OnnxModelBuilder model = Compared();

        Assert.Equal(new IntegerRange(16_000, 16_000), Of(model)["rate"]);
    }

    [Fact]
    public void Numbers_of_a_sequence_are_not_what_they_are_compared_with() => Assert.Empty(Of(Compared("length")));

    [Fact]
    public void What_is_computed_from_an_input_shows_nothing_of_it()
    {
        OnnxModelBuilder model = new OnnxModelBuilder()
            .Input("ids", ElementType.Int64, "length")
            .Initializer("words", [30, 2], new float[60])
            .Initializer("half", [], 2L)
            .Node("Div", ["ids", "half"], ["halves"])
            .Node("Gather", ["words", "halves"], ["y"])
            .Output("y", ElementType.Float, "length", 2);

        Assert.Empty(Of(model));
    }

    private static OnnxModelBuilder Compared(params object[] shape) =>
        new OnnxModelBuilder()
            .Input("rate", ElementType.Int64, shape)
            .Initializer("high", [], 16_000L)
            .Node("Equal", ["high", "rate"], ["y"])
            .Output("y", ElementType.Bool, shape);

    private static IReadOnlyDictionary<string, IntegerRange> Of(OnnxModelBuilder model)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.onnx", model.ToBytes());
        Assert.True(OnnxReader.Read(path, CancellationToken.None).TryGet(out OnnxModel? read, out _));
        using (read)
        {
            return IntegerInputs.Of(read);
        }
    }
}
