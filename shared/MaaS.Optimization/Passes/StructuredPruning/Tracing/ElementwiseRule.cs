using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>One element in, one element out; several inputs are broadcast, and the channels that meet are one.</summary>
internal sealed class ElementwiseRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } =
    [
        .. "Abs Cast Ceil Celu Clip Cos Dropout Elu Erf Exp Floor Gelu HardSigmoid HardSwish Identity LeakyRelu Log Mish Neg Not QuickGelu Reciprocal Relu Round Selu Sigmoid Sign Sin Softplus Softsign Sqrt Tanh ThresholdedRelu".Split(
            ' '
        ),
        .. "Add Div Max Mean Min Mul PRelu Pow Sub Sum".Split(' '),
    ];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        // The further inputs of Clip and Dropout are scalars.
        string[] inputs = node.OpType is "Clip" or "Dropout" ? [node.Input[0]] : [.. node.Input];
        long?[]? shape = tracing.Shapes.Broadcast(inputs);
        tracing.Shapes.Set(node.Output[0], shape);
        ChannelTrack[] tracks = [.. inputs.Select(tracing.Track).OfType<ChannelTrack>()];
        if (tracks.Length == 0)
        {
            return null;
        }

        if (inputs.Length == 1)
        {
            tracing.Continue(node.Output[0], tracks[0], tracks[0].Axis);
            return null;
        }

        return shape is null ? $"{node.OpType} combines tensors of unknown rank" : Combine(node, tracing, shape);
    }

    private static string? Combine(NodeProto node, ChannelTracing tracing, long?[] shape)
    {
        (ChannelTrack Track, int FromEnd)[] tracks =
        [
            .. node
                .Input.Where(input => tracing.Track(input) is not null)
                .Select(input =>
                    (tracing.Track(input)!, tracing.Shapes.Rank(input)!.Value - tracing.Track(input)!.Axis)
                ),
        ];
        (ChannelTrack first, int axis) = tracks[0];
        if (Array.Exists(tracks, other => other.FromEnd != axis || !SameLength(other.Track, first)))
        {
            return $"{node.OpType} combines channels of different axes or numbers";
        }

        foreach ((int input, string name) in node.Input.Index())
        {
            if (tracing.Track(name) is { } other)
            {
                tracing.Classes.Join(first.Ids, other.Ids);
            }
            else if (tracing.Accompany(node, input, first, axis) is { } problem)
            {
                return problem;
            }
        }

        tracing.Continue(node.Output[0], first, shape.Length - axis);
        return null;
    }

    private static bool SameLength(ChannelTrack one, ChannelTrack other) =>
        one.Ids.Length == other.Ids.Length && one.Inner == other.Inner;
}
