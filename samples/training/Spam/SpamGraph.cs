using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Learning;
using TorchSharp.Modules;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Samples.Training.Spam;

/// <summary>The trained classifier as an ONNX graph. Dropout does nothing outside training and is left out.</summary>
internal static class SpamGraph
{
    public const string Input = "tokens";
    public const string Output = "logits";

    public static OnnxGraph Of(SpamClassifier model, int length, int classes)
    {
        LstmWeights lstm = LstmWeights.FromTorch(
            Parameter(model.Lstm, "weight_ih_l0"),
            Parameter(model.Lstm, "weight_hh_l0"),
            Parameter(model.Lstm, "bias_ih_l0"),
            Parameter(model.Lstm, "bias_hh_l0")
        );
        // ONNX's LSTM takes the steps first, [256, n, 64], and gives [256, 1, n, 128], the 1 being the direction.
        return new OnnxGraph("spam")
            .Input(Input, ElementType.Int64, -1, length)
            .Output(Output, ElementType.Float, -1, classes)
            .Initializer("embedding.weight", TensorConversion.ToWeight(model.Embedding.weight!))
            .Initializer("lstm.W", lstm.Input)
            .Initializer("lstm.R", lstm.Recurrence)
            .Initializer("lstm.B", lstm.Bias)
            .Initializer("direction", 1L)
            .Node("Transpose", [Input], ["steps"], OnnxGraph.Attribute("perm", 1, 0))
            .Node("Gather", ["embedding.weight", "steps"], ["embedded"])
            .Node(
                "LSTM",
                ["embedded", "lstm.W", "lstm.R", "lstm.B"],
                ["states"],
                OnnxGraph.Attribute("hidden_size", (long)SpamClassifier.HiddenSize)
            )
            .Node("Squeeze", ["states", "direction"], ["hidden"])
            .Node(
                "ReduceMax",
                ["hidden"],
                ["largest"],
                OnnxGraph.Attribute("axes", [0L]),
                OnnxGraph.Attribute("keepdims", 0L)
            )
            .Linear("output", "largest", Output, model.Output);
    }

    private static Weight Parameter(LSTM lstm, string name) => TensorConversion.ToWeight(lstm.get_parameter(name)!);
}
