using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using TorchSharp.Modules;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Samples.Training.Digits;

/// <summary>The trained networks as ONNX graphs. Dropout does nothing outside training and is left out.</summary>
internal static class DigitGraphs
{
    public const string Input = "pixels";
    public const string Output = "logits";

    public static OnnxGraph Of(DigitCnn model)
    {
        OnnxGraph graph = new OnnxGraph("digits")
            .Input(Input, ElementType.Float, -1, 1, 28, 28)
            .Output(Output, ElementType.Float, -1, 10);
        Convolve(graph, "first", Input, "pooled1", model.First);
        Convolve(graph, "second", "pooled1", "pooled2", model.Second);
        graph.Node("Flatten", ["pooled2"], ["features"], OnnxGraph.Attribute("axis", 1L));
        Linear(graph, "hidden", "features", "hidden.linear", model.Hidden);
        graph.Node("Relu", ["hidden.linear"], ["hidden"]);
        return Linear(graph, "output", "hidden", Output, model.Output);
    }

    public static OnnxGraph Of(DigitMlp model)
    {
        OnnxGraph graph = new OnnxGraph("digits-mlp")
            .Input(Input, ElementType.Float, -1, 28 * 28)
            .Output(Output, ElementType.Float, -1, 10);
        Linear(graph, "first", Input, "first.linear", model.First);
        graph.Node("Relu", ["first.linear"], ["first"]);
        Linear(graph, "second", "first", "second.linear", model.Second);
        graph.Node("Relu", ["second.linear"], ["second"]);
        return Linear(graph, "output", "second", Output, model.Output);
    }

    /// <summary>Convolution 3 × 3 with a border of 1, ReLU, the largest of each 2 × 2.</summary>
    private static void Convolve(OnnxGraph graph, string name, string input, string output, Conv2d layer) =>
        graph
            .Initializer($"{name}.weight", TensorConversion.ToWeight(layer.weight))
            .Initializer($"{name}.bias", TensorConversion.ToWeight(layer.bias!))
            .Node(
                "Conv",
                [input, $"{name}.weight", $"{name}.bias"],
                [$"{name}.convolved"],
                OnnxGraph.Attribute("kernel_shape", 3, 3),
                OnnxGraph.Attribute("pads", 1, 1, 1, 1)
            )
            .Node("Relu", [$"{name}.convolved"], [$"{name}.relu"])
            .Node(
                "MaxPool",
                [$"{name}.relu"],
                [output],
                OnnxGraph.Attribute("kernel_shape", 2, 2),
                OnnxGraph.Attribute("strides", 2, 2)
            );

    private static OnnxGraph Linear(OnnxGraph graph, string name, string input, string output, Linear layer) =>
        graph.Linear(
            name,
            input,
            output,
            TensorConversion.ToWeight(layer.weight),
            TensorConversion.ToWeight(layer.bias!)
        );
}
