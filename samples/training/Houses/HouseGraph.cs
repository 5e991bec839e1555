using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Samples.Training.Houses;

/// <summary>The trained regression as an ONNX graph, standardisation included: callers send features as they are.</summary>
internal static class HouseGraph
{
    public const string Input = "features";
    public const string Output = "price";

    public static OnnxGraph Of(HouseRegressor model)
    {
        OnnxGraph graph = new OnnxGraph("houses")
            .Input(Input, ElementType.Float, -1, model.Features.Mean.Length)
            .Output(Output, ElementType.Float, -1, 1)
            .Initializer("features.mean", Vector(model.Features.Mean))
            .Initializer("features.deviation", Vector(model.Features.Deviation))
            .Initializer("price.mean", Vector(model.Price.Mean))
            .Initializer("price.deviation", Vector(model.Price.Deviation))
            .Node("Sub", [Input, "features.mean"], ["centred"])
            .Node("Div", ["centred", "features.deviation"], ["standardised"]);
        graph.Linear("first", "standardised", "first.linear", model.First);
        graph.Node("Relu", ["first.linear"], ["first"]);
        graph.Linear("second", "first", "second.linear", model.Second);
        graph.Node("Relu", ["second.linear"], ["second"]);
        graph.Linear("output", "second", "standardised.price", model.Output);
        return graph
            .Node("Mul", ["standardised.price", "price.deviation"], ["scaled.price"])
            .Node("Add", ["scaled.price", "price.mean"], [Output]);
    }

    private static Weight Vector(float[] values) => new([values.Length], values);
}
