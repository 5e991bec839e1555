using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.SmoothQuant;

/// <summary>
/// Divides an activation by constants where it is made, so that no node is added: in scale and bias of a LayerNormalization,
/// or in the Mul and Add that older exports write for them.
/// </summary>
internal sealed class ScaleFolding(OnnxModel model, GraphIndex index, FreshNames names)
{
    private readonly HashSet<TensorProto> _replaced = new(ReferenceEqualityComparer.Instance);

    /// <summary>Constants that new ones stand for now.</summary>
    public IReadOnlySet<TensorProto> Replaced => _replaced;

    /// <returns>False: somebody else reads the activation, or nothing that makes it could take the scales.</returns>
    public bool TryFold(SmoothableInput input, ReadOnlySpan<float> scales)
    {
        if (
            !index.IsReadOnlyBy(input.Activation, input.Nodes, input: 0)
            || index.Producer(input.Activation) is not { } producer
        )
        {
            return false;
        }

        List<(NodeProto Node, int Input)> places = Places(producer, input.Width);
        foreach ((NodeProto node, int place) in places)
        {
            node.Input[place] = Divided(node.Input[place], scales);
        }

        return places.Count > 0;
    }

    /// <summary>Every constant vector that the activation is a multiple of, together; empty: there is none.</summary>
    private List<(NodeProto Node, int Input)> Places(NodeProto producer, int width)
    {
        if (OperatorDomains.Is(producer, "LayerNormalization"))
        {
            bool hasBias = producer.Input.Count > 2 && producer.Input[2].Length > 0;
            return IsVector(producer.Input[1], width) && (!hasBias || IsVector(producer.Input[2], width))
                ? [(producer, 1), .. hasBias ? [(producer, 2)] : Array.Empty<(NodeProto, int)>()]
                : [];
        }

        if (OperatorDomains.Is(producer, "Mul") && VectorOf(producer, width) is { } scale)
        {
            return [(producer, scale)];
        }

        if (
            OperatorDomains.Is(producer, "Add")
            && VectorOf(producer, width) is { } bias
            && index.Producer(producer.Input[1 - bias]) is { } before
            && OperatorDomains.Is(before, "Mul")
            && ReferenceEquals(index.OnlyReader(before.Output[0]), producer)
            && VectorOf(before, width) is { } gain
        )
        {
            return [(producer, bias), (before, gain)];
        }

        return [];
    }

    /// <summary>Which of two operands is a constant vector along the last axis.</summary>
    private int? VectorOf(NodeProto node, int width) =>
        IsVector(node.Input[1], width) ? 1
        : IsVector(node.Input[0], width) ? 0
        : null;

    private bool IsVector(string name, int width) => index.Constant(name) is { Dims: [var size] } && size == width;

    private string Divided(string name, ReadOnlySpan<float> scales)
    {
        TensorProto constant = index.Constant(name)!;
        float[] values = TensorData.Floats(model, constant).ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            values[i] /= scales[i];
        }

        _replaced.Add(constant);
        string divided = names.Next($"{name}_smooth");
        model.Graph.Initializer.Add(TensorData.Create<float>(divided, DataType.Float, [values.Length], values));
        return divided;
    }
}
