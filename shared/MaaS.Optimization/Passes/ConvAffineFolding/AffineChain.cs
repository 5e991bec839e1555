using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.ConvAffineFolding;

/// <summary>The affine nodes around one convolution that nothing else reads, and the weights with them folded in.</summary>
internal sealed class AffineChain
{
    private readonly OnnxModel _model;
    private readonly Convolution _convolution;
    private readonly ChannelAffine _before;
    private readonly ChannelAffine _after;
    private readonly List<NodeProto> _nodes = [];

    /// <param name="taken">Nodes that another convolution has folded already.</param>
    public AffineChain(OnnxModel model, GraphIndex index, Convolution convolution, HashSet<NodeProto> taken)
    {
        _model = model;
        _convolution = convolution;
        _before = new ChannelAffine(convolution.Inputs);
        _after = new ChannelAffine(convolution.Outputs);
        Input = convolution.Node.Input[0];
        Output = convolution.Node.Output[0];
        FollowAfter(index);
        FollowBefore(index, taken);
    }

    /// <summary>What the convolution reads instead.</summary>
    public string Input { get; private set; }

    /// <summary>The name that the convolution's result has instead.</summary>
    public string Output { get; private set; }

    public IReadOnlyList<NodeProto> Nodes => _nodes;

    public bool IsEmpty => _nodes.Count == 0;

    public bool IsFinite => _before.IsFinite && _after.IsFinite;

    /// <summary>
    /// conv(s · x + t) · m + a = conv'(x) with W' = m · W · s and b' = m · (b + Σ W · t) + a.
    /// </summary>
    public (float[] Weight, float[] Bias) Apply()
    {
        float[] weight = TensorData.Floats(_model, _convolution.Weight).ToArray();
        var bias = new double[_convolution.Outputs];
        if (_convolution.Bias is { } old)
        {
            ReadOnlySpan<float> values = TensorData.Floats(_model, old);
            for (int i = 0; i < bias.Length; i++)
            {
                bias[i] = values[i];
            }
        }

        int size = _convolution.KernelSize;
        for (int kernel = 0; kernel * size < weight.Length; kernel++)
        {
            int output = _convolution.OutputOf(kernel);
            int input = _convolution.IsTransposed ? 0 : _convolution.InputOf(kernel);
            for (int i = kernel * size; i < (kernel + 1) * size; i++)
            {
                bias[output] += weight[i] * _before.Shift[input];
                weight[i] = (float)(weight[i] * _before.Scale[input] * _after.Scale[output]);
            }
        }

        return (weight, bias.Select((value, i) => (float)((value * _after.Scale[i]) + _after.Shift[i])).ToArray());
    }

    private void FollowAfter(GraphIndex index)
    {
        while (
            index.OnlyReader(Output) is { } next
            && ChannelAffine.Read(_model, index, next, Output, _convolution.Outputs, _convolution.Rank) is { } affine
        )
        {
            _after.Then(affine);
            _nodes.Add(next);
            Output = next.Output[0];
        }
    }

    private void FollowBefore(GraphIndex index, HashSet<NodeProto> taken)
    {
        while (
            !_convolution.IsTransposed
            && index.Producer(Input) is { } previous
            && !taken.Contains(previous)
            && index.OnlyReader(Input) is not null
            && ActivationOf(index, previous) is { } activation
            && ChannelAffine.Read(_model, index, previous, activation, _convolution.Inputs, _convolution.Rank)
                is { } affine
        )
        {
            affine.Then(_before);
            if (affine.Shifts && !_convolution.IsUnpadded)
            {
                return;
            }

            affine.Scale.CopyTo(_before.Scale, 0);
            affine.Shift.CopyTo(_before.Shift, 0);
            _nodes.Add(previous);
            Input = activation;
        }
    }

    private static string? ActivationOf(GraphIndex index, NodeProto node) =>
        node.Input.FirstOrDefault(input => index.Constant(input) is null && input.Length > 0);
}
