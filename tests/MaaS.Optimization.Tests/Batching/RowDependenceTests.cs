using MaaS.Optimization.Batching;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Runtime.Models;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Batching;

/// <summary>What a graph alone says about its rows.</summary>
public sealed class RowDependenceTests
{
    [Theory]
    [InlineData("add")]
    [InlineData("mlp")]
    [InlineData("gemm")]
    [InlineData("conv")]
    [InlineData("hardswish")]
    public void Ordinary_networks_have_nothing_that_mixes_rows(string name)
    {
        ModelProto model = SampleModels.Create(name).Proto;

        Assert.Null(Find(model));
    }

    [Fact]
    public void Dynamic_quantization_has_one_scale_for_all_rows()
    {
        ModelProto model = OneNode("DynamicQuantizeLinear").Proto;

        Assert.Equal("DynamicQuantizeLinear takes one quantization scale over all rows.", Find(model));
    }

    [Theory]
    [InlineData("Softmax", 0L, "Softmax '", true)]
    [InlineData("Softmax", 1L, "", false)]
    [InlineData("ArgMax", 0L, "ArgMax '", true)]
    [InlineData("ArgMax", 1L, "", false)]
    public void Operators_along_the_axis_of_rows_mix_them(string op, long axis, string begin, bool mixes)
    {
        ModelProto model = OneNode(op, OnnxModelBuilder.Attribute("axis", axis)).Proto;

        string? found = Find(model);

        Assert.Equal(mixes, found is not null);
        Assert.StartsWith(begin, found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L, false)]
    [InlineData(1L, true)]
    public void The_axis_is_followed_through_a_transposition(long axis, bool mixes)
    {
        ModelProto model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Node("Transpose", ["x"], ["t"], "", OnnxModelBuilder.Attribute("perm", 1L, 0L))
            .Node("Softmax", ["t"], ["s"], "", OnnxModelBuilder.Attribute("axis", axis))
            .Node("Transpose", ["s"], ["y"], "", OnnxModelBuilder.Attribute("perm", 1L, 0L))
            .Output("y", ElementType.Float, "batch", 4)
            .Proto;

        Assert.Equal(mixes, Find(model) is not null);
    }

    [Fact]
    public void A_reduction_without_axes_takes_all_rows()
    {
        ModelProto model = OneNode("ReduceMean").Proto;

        Assert.Contains("reduces over everything", Find(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recurrence_over_the_first_dimension_of_an_input_runs_along_rows()
    {
        ModelProto model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 1, 4)
            .Initializer("w", [1, 8, 4], new float[32])
            .Initializer("r", [1, 8, 2], new float[16])
            .Node("LSTM", ["x", "w", "r"], ["y"], "", OnnxModelBuilder.Attribute("hidden_size", 2L))
            .Output("y", ElementType.Float, "batch", 1, 1, 2)
            .Proto;

        Assert.Contains("runs along rows", Find(model), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_first_dimension_holds_no_rows()
    {
        ModelProto model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1, 4)
            .Node("Identity", ["x"], ["y"])
            .Output("y", ElementType.Float, 1, 4)
            .Proto;

        Assert.Equal("Input 'x' has no variable first dimension.", Find(model));
    }

    private static string? Find(ModelProto proto)
    {
        using var model = new OnnxModel(proto);
        return RowDependence.Find(model, SignatureOf(proto));
    }

    private static OnnxModelBuilder OneNode(string op, params AttributeProto[] attributes) =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Node(op, ["x"], ["y"], "", attributes)
            .Output("y", ElementType.Float, "batch", 4);

    private static ModelSignature SignatureOf(ModelProto model) =>
        new() { Inputs = [.. model.Graph.Input.Select(Spec)], Outputs = [.. model.Graph.Output.Select(Spec)] };

    private static TensorSpec Spec(ValueInfoProto value) =>
        new()
        {
            Name = value.Name,
            DataType = TensorDataType.Fp32,
            Shape =
            [
                .. value.Type.TensorType.Shape.Dim.Select(size =>
                    size.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? size.DimValue : -1
                ),
            ],
        };
}
