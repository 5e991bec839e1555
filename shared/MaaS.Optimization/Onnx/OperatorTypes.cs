using System.Collections.Frozen;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>Which element type an operator's output has, for the operators listed here; of any other it is not known.</summary>
internal static class OperatorTypes
{
    private static readonly FrozenSet<string> LikeFirstInput = Set(
        "Abs Add AveragePool BatchNormalization BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor Ceil Celu Clip Compress",
        "Concat Conv ConvTranspose CumSum DepthToSpace Div Einsum Elu Erf Exp Expand Flatten Floor GRU Gather",
        "GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool GridSample HardSigmoid HardSwish Hardmax Identity",
        "InstanceNormalization LRN LSTM LayerNormalization LeakyRelu Log LogSoftmax LpNormalization MatMul Max Mean Min Mish Mod",
        "Mul Neg PRelu Pad Pow RNN Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin",
        "ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round Scatter ScatterElements ScatterND Selu Sigmoid Sign",
        "Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh ThresholdedRelu Tile Transpose Trilu",
        "Unsqueeze Upsample Range Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh RoiAlign MaxRoiPool"
    );

    private static readonly FrozenSet<string> Boolean = Set(
        "And Equal Greater GreaterOrEqual IsInf IsNaN Less LessOrEqual Not Or Xor"
    );

    private static readonly FrozenSet<string> Int64 = Set("ArgMax ArgMin NonMaxSuppression NonZero Shape Size");

    /// <summary>The type of one output of a standard operator; null: not known.</summary>
    /// <param name="input">Type of an input by its index; null: absent or not known.</param>
    public static int? Output(NodeProto node, int output, Func<int, int?> input) =>
        node.OpType switch
        {
            _ when LikeFirstInput.Contains(node.OpType) => input(0),
            _ when Boolean.Contains(node.OpType) => (int)DataType.Bool,
            _ when Int64.Contains(node.OpType) => (int)DataType.Int64,
            "Cast" => Number(node, "to"),
            "CastLike" or "Where" => input(1),
            "OneHot" => input(2),
            "Constant" => ConstantType(node),
            "ConstantOfShape" => Tensor(node, "value")?.DataType ?? (int)DataType.Float,
            "Dropout" => output == 0 ? input(0) : (int)DataType.Bool,
            "MaxPool" or "TopK" or "Unique" => output == 0 ? input(0) : (int)DataType.Int64,
            "RandomNormal" or "RandomUniform" => Number(node, "dtype") ?? (int)DataType.Float,
            "RandomNormalLike" or "RandomUniformLike" or "EyeLike" => Number(node, "dtype") ?? input(0),
            "ConvInteger" or "MatMulInteger" => (int)DataType.Int32,
            "DynamicQuantizeLinear" => output == 1 ? (int)DataType.Float : (int)DataType.Uint8,
            "DequantizeLinear" => input(1),
            _ => null,
        };

    private static int? ConstantType(NodeProto node) =>
        node.Attribute is [{ } value]
            ? value.Name switch
            {
                "value" => value.T?.DataType,
                "value_float" or "value_floats" => (int)DataType.Float,
                "value_int" or "value_ints" => (int)DataType.Int64,
                _ => null,
            }
            : null;

    private static int? Number(NodeProto node, string name) =>
        Attribute(node, name) is { HasI: true } attribute ? (int)attribute.I : null;

    private static TensorProto? Tensor(NodeProto node, string name) => Attribute(node, name)?.T;

    private static AttributeProto? Attribute(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => string.Equals(attribute.Name, name, StringComparison.Ordinal));

    private static FrozenSet<string> Set(params string[] lines) =>
        lines.SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.Ordinal);
}
