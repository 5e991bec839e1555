using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.ConvAffineFolding;

/// <summary>A Conv or ConvTranspose whose weight and bias are constants.</summary>
internal sealed class Convolution
{
    private Convolution(NodeProto node, TensorProto weight, TensorProto? bias)
    {
        Node = node;
        Weight = weight;
        Bias = bias;
        Groups = (int)NodeAttributes.Int(node, "group", 1);
    }

    public NodeProto Node { get; }

    /// <summary>Conv: [outputs, inputs / groups, …]; ConvTranspose: [inputs, outputs / groups, …].</summary>
    public TensorProto Weight { get; }

    public TensorProto? Bias { get; }

    public int Groups { get; }

    public bool IsTransposed => OperatorDomains.Is(Node, "ConvTranspose");

    public int Rank => Weight.Dims.Count;

    public int Outputs => (int)(IsTransposed ? Weight.Dims[1] : Weight.Dims[0]);

    public int Inputs => (int)(IsTransposed ? Weight.Dims[0] : Weight.Dims[1] * Groups);

    /// <summary>Elements of one kernel.</summary>
    public int KernelSize => (int)Weight.Dims.Skip(2).Aggregate(1L, (product, size) => product * size);

    /// <summary>Whether every output sees only true inputs, no zeros put around them.</summary>
    public bool IsUnpadded =>
        !IsTransposed
        && (NodeAttributes.Find(Node, "pads")?.Ints.All(pad => pad == 0) ?? true)
        && (NodeAttributes.Find(Node, "auto_pad")?.S.ToStringUtf8() ?? "NOTSET") is "NOTSET" or "VALID";

    /// <summary>Null: another operator, computed weights, or grouped transposed convolution.</summary>
    public static Convolution? Read(NodeProto node, GraphIndex index)
    {
        bool transposed = OperatorDomains.Is(node, "ConvTranspose");
        if (!(transposed || OperatorDomains.Is(node, "Conv")) || index.Constant(node.Input[1]) is not { } weight)
        {
            return null;
        }

        bool hasBias = node.Input.Count > 2 && node.Input[2].Length > 0;
        TensorProto? bias = hasBias ? index.Constant(node.Input[2]) : null;
        if (weight.Dims.Count < 3 || (hasBias && bias is null))
        {
            return null;
        }

        var convolution = new Convolution(node, weight, bias);
        return transposed && convolution.Groups != 1 ? null : convolution;
    }

    /// <summary>Output channel of an element of the weight, counted in kernels.</summary>
    public int OutputOf(int kernel) => IsTransposed ? kernel % Outputs : kernel / (int)Weight.Dims[1];

    /// <summary>Input channel of an element of the weight of a Conv, counted in kernels.</summary>
    public int InputOf(int kernel)
    {
        int perGroup = (int)Weight.Dims[1];
        int group = OutputOf(kernel) / (Outputs / Groups);
        return (group * perGroup) + (kernel % perGroup);
    }
}
