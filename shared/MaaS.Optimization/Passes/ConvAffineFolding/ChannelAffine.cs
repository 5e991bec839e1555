using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.ConvAffineFolding;

/// <summary>y = <see cref="Scale"/> · x + <see cref="Shift"/>, one pair per channel, in double until it is folded.</summary>
internal sealed class ChannelAffine(int channels)
{
    public double[] Scale { get; } = Enumerable.Repeat(1.0, channels).ToArray();

    public double[] Shift { get; } = new double[channels];

    public bool Shifts => Shift.Any(value => value != 0);

    public bool IsFinite =>
        Scale.Concat(Shift).All(value => double.IsFinite(value) && Math.Abs(value) < float.MaxValue);

    /// <summary>Applies another one after this.</summary>
    public void Then(ChannelAffine next)
    {
        for (int i = 0; i < Scale.Length; i++)
        {
            Scale[i] *= next.Scale[i];
            Shift[i] = (Shift[i] * next.Scale[i]) + next.Shift[i];
        }
    }

    /// <summary>What a node does to one of its inputs, if that is an affine map per channel with constants; else null.</summary>
    /// <param name="activation">The input that is no constant.</param>
    /// <param name="rank">Of the activation [N, channels, …]: a constant is aligned to its last axes.</param>
    public static ChannelAffine? Read(
        OnnxModel model,
        GraphIndex index,
        NodeProto node,
        string activation,
        int channels,
        int rank
    )
    {
        if (!OperatorDomains.IsStandard(node))
        {
            return null;
        }

        if (string.Equals(node.OpType, "BatchNormalization", StringComparison.Ordinal))
        {
            return ReadNormalization(model, index, node, activation, channels);
        }

        if (node.Input is not [var left, var right] || node.OpType is not ("Mul" or "Add" or "Sub" or "Div"))
        {
            return null;
        }

        bool first = string.Equals(left, activation, StringComparison.Ordinal);
        if (
            index.Constant(first ? right : left) is not { } tensor
            || PerChannel(model, tensor, channels, rank) is not { } c
        )
        {
            return null;
        }

        return node.OpType switch
        {
            "Mul" => Of(channels, i => (c[i], 0)),
            "Add" => Of(channels, i => (1, c[i])),
            "Sub" => Of(channels, i => first ? (1, -c[i]) : (-1, c[i])),
            "Div" when first => Of(channels, i => (1 / c[i], 0)),
            _ => null,
        };
    }

    private static ChannelAffine? ReadNormalization(
        OnnxModel model,
        GraphIndex index,
        NodeProto node,
        string activation,
        int channels
    )
    {
        // More than one output, or training_mode: statistics of the batch are taken.
        if (
            node.Input.Count != 5
            || !string.Equals(node.Input[0], activation, StringComparison.Ordinal)
            || node.Output.Skip(1).Any(output => output.Length > 0)
            || NodeAttributes.Int(node, "training_mode", 0) != 0
        )
        {
            return null;
        }

        var parameters = new double[4][];
        for (int i = 0; i < 4; i++)
        {
            if (index.Constant(node.Input[i + 1]) is not { } tensor || TensorData.ElementCount(tensor) != channels)
            {
                return null;
            }

            parameters[i] = ToDoubles(TensorData.Floats(model, tensor));
        }

        double epsilon = NodeAttributes.Float(node, "epsilon", 1e-5f);
        return Of(
            channels,
            i =>
            {
                double scale = parameters[0][i] / Math.Sqrt(parameters[3][i] + epsilon);
                return (scale, parameters[1][i] - (parameters[2][i] * scale));
            }
        );
    }

    /// <summary>A value per channel from a constant of one element, or of one size at the channels' axis and ones elsewhere.</summary>
    private static double[]? PerChannel(OnnxModel model, TensorProto tensor, int channels, int rank)
    {
        long count = TensorData.ElementCount(tensor);
        if (tensor.Dims.Count > rank || (count != 1 && count != channels))
        {
            return null;
        }

        double[] values = ToDoubles(TensorData.Floats(model, tensor));
        if (values.Length == 1)
        {
            return Enumerable.Repeat(values[0], channels).ToArray();
        }

        int channelAxis = 1 - (rank - tensor.Dims.Count);
        return channelAxis >= 0 && tensor.Dims[channelAxis] == channels ? values : null;
    }

    private static ChannelAffine Of(int channels, Func<int, (double Scale, double Shift)> map)
    {
        var affine = new ChannelAffine(channels);
        for (int i = 0; i < channels; i++)
        {
            (affine.Scale[i], affine.Shift[i]) = map(i);
        }

        return affine;
    }

    private static double[] ToDoubles(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[i];
        }

        return result;
    }
}
