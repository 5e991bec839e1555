using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
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
        Convolve(graph, "first", Input, model.First);
        Convolve(graph, "second", "first", model.Second);
        Pool(graph, "second", "pooled1");
        Convolve(graph, "third", "pooled1", model.Third);
        Convolve(graph, "fourth", "third", model.Fourth);
        Pool(graph, "fourth", "pooled2");
        graph.Node("Flatten", ["pooled2"], ["features"], OnnxGraph.Attribute("axis", 1L));
        graph.Linear("hidden", "features", "hidden.linear", model.Hidden);
        graph.Node("Relu", ["hidden.linear"], ["hidden"]);
        return graph.Linear("output", "hidden", Output, model.Output);
    }

    public static OnnxGraph Of(DigitMlp model)
    {
        OnnxGraph graph = new OnnxGraph("digits-mlp")
            .Input(Input, ElementType.Float, -1, 28 * 28)
            .Output(Output, ElementType.Float, -1, 10);
        graph.Linear("first", Input, "first.linear", model.First);
        graph.Node("Relu", ["first.linear"], ["first"]);
        graph.Linear("second", "first", "second.linear", model.Second);
        graph.Node("Relu", ["second.linear"], ["second"]);
        return graph.Linear("output", "second", Output, model.Output);
    }

    /// <summary>
    /// As the block computes: with batch normalisation as a node of its own, by its running statistics. Runtimes fold it into the
    /// convolution before it.
    /// </summary>
    private static void Convolve(OnnxGraph graph, string name, string input, ConvolutionBlock block) =>
        graph
            .Initializer($"{name}.weight", TensorConversion.ToWeight(block.Convolution.weight))
            .Initializer($"{name}.bias", TensorConversion.ToWeight(block.Convolution.bias!))
            .Initializer($"{name}.scale", TensorConversion.ToWeight(block.Normalisation.weight!))
            .Initializer($"{name}.shift", TensorConversion.ToWeight(block.Normalisation.bias!))
            .Initializer($"{name}.mean", TensorConversion.ToWeight(block.Normalisation.running_mean!))
            .Initializer($"{name}.variance", TensorConversion.ToWeight(block.Normalisation.running_var!))
            .Node(
                "Conv",
                [input, $"{name}.weight", $"{name}.bias"],
                [$"{name}.convolved"],
                OnnxGraph.Attribute("kernel_shape", 3, 3),
                OnnxGraph.Attribute("pads", 1, 1, 1, 1)
            )
            .Node(
                "BatchNormalization",
                [$"{name}.convolved", $"{name}.scale", $"{name}.shift", $"{name}.mean", $"{name}.variance"],
                [$"{name}.normalised"]
            )
            .Node("Relu", [$"{name}.normalised"], [name]);

    /// <summary>The largest of each 2 × 2.</summary>
    private static void Pool(OnnxGraph graph, string input, string output) =>
        graph.Node(
            "MaxPool",
            [input],
            [output],
            OnnxGraph.Attribute("kernel_shape", 2, 2),
            OnnxGraph.Attribute("strides", 2, 2)
        );
}
