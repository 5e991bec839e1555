using MaaS.Samples.Training.Export;
using TorchSharp.Modules;

namespace MaaS.Samples.Training.Learning;

/// <summary>Layers of torch as nodes of an ONNX graph.</summary>
internal static class TorchLayers
{
    /// <inheritdoc cref="OnnxGraph.Linear"/>
    public static OnnxGraph Linear(this OnnxGraph graph, string name, string input, string output, Linear layer) =>
        graph.Linear(
            name,
            input,
            output,
            TensorConversion.ToWeight(layer.weight),
            TensorConversion.ToWeight(layer.bias!)
        );
}
