using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Folding;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes.Folding;

/// <summary>What is folded is what ONNX Runtime computes.</summary>
public sealed class ConstantFoldingTests
{
    private static readonly float[] Elements = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData("Transpose")]
    [InlineData("Transpose perm=1,2,0")]
    [InlineData("Transpose perm=0,2,1")]
    [InlineData("Identity")]
    [InlineData("Reshape", "6,4")]
    [InlineData("Reshape", "0,-1")]
    [InlineData("Unsqueeze", "0,-1")]
    [InlineData("Unsqueeze", "2")]
    [InlineData("Slice", "1", "2", "1")]
    [InlineData("Slice", "-3,0", "-1,9223372036854775807", "2,0")]
    [InlineData("Slice", "0,1", "2,3")]
    [InlineData("Slice", "0,3", "3,-9223372036854775808", "1,2", "2,-2")]
    [InlineData("Slice", "-1", "-9", "-1", "-1")]
    [InlineData("Slice", "2", "1", "0")]
    public void Moved_elements_are_where_OnnxRuntime_moves_them(string op, params string[] integers) =>
        Folds(Model(17, op, integers), 1);

    [Theory]
    [InlineData("Slice starts=0,1 ends=2,3 axes=0,2")]
    [InlineData("Slice starts=1 ends=-1")]
    [InlineData("Unsqueeze axes=0,4")]
    public void Older_operator_sets_have_them_as_attributes(string op) => Folds(Model(9, op, []), 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Parts_are_put_together_along_any_axis(long axis) =>
        Folds(
            Answered(
                new OnnxModelBuilder()
                    .Initializer("w", [2, 3, 4], Elements)
                    .Initializer("v", [2, 3, 4], [.. Elements.Reverse()])
                    .Node("Concat", ["w", "v", "w"], ["moved"], "", OnnxModelBuilder.Attribute("axis", axis))
            ),
            1
        );

    [Fact]
    public void A_dimension_of_one_is_dropped() =>
        Folds(
            Answered(
                new OnnxModelBuilder()
                    .Initializer("w", [1, 24, 1], Elements)
                    .Initializer("axes", [1], 0L)
                    .Node("Squeeze", ["w", "axes"], ["moved"])
            ),
            1
        );

    [Fact]
    public void Steps_on_the_way_are_no_weights_in_the_end()
    {
        // As PyTorch orders the gates of an LSTM.
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Initializer("w", [4, 6], Elements)
            .Initializer("zero", [1], 0L)
            .Initializer("two", [1], 2L)
            .Initializer("four", [1], 4L)
            .Node("Slice", ["w", "zero", "two", "zero"], ["first"])
            .Node("Slice", ["w", "two", "four", "zero"], ["second"])
            .Node("Concat", ["second", "first"], ["both"], "", OnnxModelBuilder.Attribute("axis", 0L))
            .Node("Unsqueeze", ["both", "zero"], ["moved"]);

        OnnxModel folded = Folds(Answered(builder), 4);

        Assert.Equal(["flat", "moved"], folded.Graph.Initializer.Select(tensor => tensor.Name));
    }

    [Fact]
    public void What_bodies_compute_of_a_constant_around_them_is_computed_once_beside_it()
    {
        GraphProto body = new OnnxModelBuilder()
            .Initializer("flipped", [2], -1L, -1L)
            .Initializer("ends", [2], -9L, -9L)
            .Initializer("axes", [2], 0L, 1L)
            .Node("Slice", ["w", "flipped", "ends", "axes", "flipped"], ["turned"])
            .Node("Add", ["x", "turned"], ["y"])
            .Output("y", ElementType.Float, 2, 2)
            .Proto.Graph;
        GraphProto other = body.Clone();
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 2, 2)
            .Input("which", ElementType.Bool)
            .Initializer("w", [2, 2], 1f, 2f, 3f, 4f)
            .Node(
                "If",
                ["which"],
                ["z"],
                "",
                OnnxModelBuilder.Attribute("then_branch", body),
                OnnxModelBuilder.Attribute("else_branch", other)
            )
            .Output("z", ElementType.Float, 2, 2);

        OnnxModel folded = Folds(builder, 2);

        Assert.Equal([4f, 3f, 2f, 1f], TensorData.Floats(folded, Assert.Single(folded.Graph.Initializer)).ToArray());
    }

    [Fact]
    public void A_weight_that_is_also_read_as_it_is_is_not_held_twice()
    {
        var weight = new float[32 * 32];
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1, 32)
            .Initializer("w", [32, 32], weight)
            .Node("MatMul", ["x", "w"], ["h"])
            .Node("Transpose", ["w"], ["turned"])
            .Node("MatMul", ["h", "turned"], ["y"])
            .Output("y", ElementType.Float, 1, 32);

        Folds(builder, 0);
    }

    [Fact]
    public void What_a_request_gives_or_gets_stays_computed()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 2, 2)
            .Initializer("w", [2, 2], 1f, 2f, 3f, 4f)
            .Node("Transpose", ["x"], ["z"])
            .Node("Transpose", ["w"], ["y"])
            .Output("z", ElementType.Float, 2, 2)
            .Output("y", ElementType.Float, 2, 2);

        Folds(builder, 0);
    }

    /// <param name="op">The operator, then attributes.</param>
    /// <param name="integers">Its inputs behind the first.</param>
    private static OnnxModelBuilder Model(int opset, string op, string[] integers)
    {
        string[] words = op.Split(' ');
        OnnxModelBuilder builder = new OnnxModelBuilder(opset).Initializer("w", [2, 3, 4], Elements);
        foreach ((int i, string values) in integers.Index())
        {
            long[] numbers = Numbers(values);
            builder.Initializer($"i{i}", [numbers.Length], numbers);
        }

        return Answered(
            builder.Node(
                words[0],
                ["w", .. integers.Select((_, i) => $"i{i}")],
                ["moved"],
                "",
                [.. words.Skip(1).Select(word => word.Split('=')).Select(Attribute)]
            )
        );
    }

    private static AttributeProto Attribute(string[] word) => OnnxModelBuilder.Attribute(word[0], Numbers(word[1]));

    private static long[] Numbers(string values) =>
        [.. values.Split(',').Select(value => long.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Gives out the elements and the shape of <c>moved</c>.</summary>
    private static OnnxModelBuilder Answered(OnnxModelBuilder builder) =>
        builder
            .Input("x", ElementType.Float, 1)
            .Initializer("flat", [1], -1L)
            .Node("Shape", ["moved"], ["shape"])
            .Node("Add", ["moved", "x"], ["sum"])
            .Node("Reshape", ["sum", "flat"], ["y"])
            .Output("y", ElementType.Float, "elements")
            .Output("shape", ElementType.Int64, "rank");

    /// <summary>The model with so many nodes folded, which answers what it did before.</summary>
    private static OnnxModel Folds(OnnxModelBuilder builder, int nodes)
    {
        var model = new OnnxModel(ModelProto.Parser.ParseFrom(builder.ToBytes()));
        OnnxModel folded = model.Copy();

        Assert.Equal(nodes, ConstantFolding.Fold(folded));

        Assert.Equal(0, ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(folded)));
        return folded;
    }
}
