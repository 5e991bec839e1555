using System.Collections.Frozen;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>
/// The operators that ONNX Runtime's CUDA execution provider computes in fp16 without harm. What sums many numbers in its own type
/// or leaves fp16's range easily (ReduceMean, Pow, Exp, Log, CumSum, …) is not among them: a LayerNormalization that an exporter
/// took apart stays fp32 as a whole.
/// </summary>
internal static class HalfOperators
{
    /// <summary>What gains time: they begin a region of fp16. Matrix products and convolutions accumulate in fp32 there.</summary>
    private static readonly FrozenSet<string> Computing = Set("Conv ConvTranspose GRU Gemm LSTM MatMul RNN");

    /// <summary>What is fp16 where everything it reads is already.</summary>
    private static readonly FrozenSet<string> Following = Set(
        "Abs Add AveragePool BatchNormalization Clip Concat DepthToSpace Div Dropout Elu Erf Expand Flatten Gather Gelu",
        "GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity LayerNormalization LeakyRelu Max MaxPool Min Mul Neg",
        "PRelu Pad Relu Reshape Resize Sigmoid Slice Softmax SpaceToDepth Split Squeeze Sub Tanh Tile Transpose Unsqueeze Where"
    );

    public static bool Computes(NodeProto node) => OperatorDomains.IsStandard(node) && Computing.Contains(node.OpType);

    public static bool Follows(NodeProto node) => OperatorDomains.IsStandard(node) && Following.Contains(node.OpType);

    /// <summary>Whether an fp32 input takes part in the computation; others (Resize's scales, Dropout's ratio) are fp32 for good.</summary>
    public static bool IsOperand(NodeProto node, int input) => node.OpType is not ("Resize" or "Dropout") || input == 0;

    private static FrozenSet<string> Set(params ReadOnlySpan<string> lines) =>
        string.Join(' ', lines!).Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
