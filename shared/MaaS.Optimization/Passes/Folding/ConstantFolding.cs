using System.Globalization;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.Folding;

/// <summary>
/// Makes initializers of what only moves the elements of initializers, which passes would not see as weights: PyTorch writes
/// an LSTM's gates as Slice, Concat and Unsqueeze of its own order, and products as Transpose of a weight. What several bodies
/// compute of a constant around them is one initializer beside it. Exact.
/// </summary>
internal sealed class ConstantFolding
{
    /// <summary>Of all new tensors together: they are held in memory.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>A constant of more bytes that others read as it is stays, and is not held twice.</summary>
    private const long SmallBytes = 1_024;

    private readonly OnnxModel _model;
    private readonly HashSet<string> _readAsItIs = new(StringComparer.Ordinal);

    /// <summary>By any graph: a body may give out what a graph around it computes.</summary>
    private readonly HashSet<string> _givenOut = new(StringComparer.Ordinal);

    /// <summary>By what was folded: the operator, its attributes and inputs.</summary>
    private readonly Dictionary<string, KnownConstant> _results = new(StringComparer.Ordinal);

    /// <summary>Tensors that were read or made, with a number each; perhaps nobody reads them any more.</summary>
    private readonly Dictionary<TensorProto, int> _numbers = new(ReferenceEqualityComparer.Instance);

    private readonly Lazy<FreshNames> _names;
    private long _bytes;
    private int _folded;

    private ConstantFolding(OnnxModel model)
    {
        _model = model;
        _names = new Lazy<FreshNames>(() => new FreshNames(model.Proto));
    }

    /// <summary>Changes the model, whose constants are lifted, in place and returns how many nodes are no more.</summary>
    public static int Fold(OnnxModel model)
    {
        var folding = new ConstantFolding(model);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto))
        {
            folding._readAsItIs.UnionWith(
                scope.Nodes.Where(node => !ElementMoves.Are(node)).SelectMany(node => node.Input)
            );
            folding._givenOut.UnionWith(scope.Graph!.Output.Select(output => output.Name));
        }

        folding.Fold(new KnownConstants(model.Graph, null));
        UnusedInitializers.Remove(
            model.Proto,
            folding._numbers.Keys.ToHashSet<TensorProto>(ReferenceEqualityComparer.Instance)
        );
        return folding._folded;
    }

    private void Fold(KnownConstants known)
    {
        GraphProto graph = known.Graph;
        var kept = new List<NodeProto>(graph.Node.Count);
        foreach (NodeProto node in graph.Node)
        {
            known.Rename(node.Input);
            foreach (GraphProto body in GraphScope.Bodies(node))
            {
                Fold(new KnownConstants(body, known));
            }

            if (Compute(node, known) is { } result)
            {
                known.Add(node.Output[0], result);
            }
            else
            {
                kept.Add(node);
                known.Hide(node.Output);
            }
        }

        if (kept.Count < graph.Node.Count)
        {
            _folded += graph.Node.Count - kept.Count;
            graph.Node.Clear();
            graph.Node.AddRange(kept);
        }
    }

    private KnownConstant? Compute(NodeProto node, KnownConstants known)
    {
        if (!ElementMoves.Are(node) || node.Output is not [{ Length: > 0 } name] || _givenOut.Contains(name))
        {
            return null;
        }

        var inputs = new KnownConstant?[node.Input.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (node.Input[i].Length > 0 && (inputs[i] = known.Find(node.Input[i])) is null)
            {
                return null;
            }
        }

        if (!IsWorthIt(node, inputs))
        {
            return null;
        }

        string key = Key(node, inputs);
        if (!_results.TryGetValue(key, out KnownConstant? result) && Make(node, inputs, name, known) is { } made)
        {
            result = made;
            _results.Add(key, made);
        }

        foreach (KnownConstant input in result is null ? [] : inputs.OfType<KnownConstant>())
        {
            Number(input.Tensor);
        }

        return result;
    }

    private KnownConstant? Make(NodeProto node, KnownConstant?[] inputs, string name, KnownConstants known)
    {
        TensorProto?[] tensors = [.. inputs.Select(input => input?.Tensor)];
        if (ElementMoves.Compute(_model, node, tensors) is not { } tensor)
        {
            return null;
        }

        // Where the innermost of its elements are: all who see those see it.
        KnownConstants owner = inputs
            .Where((input, i) => input is not null && ElementMoves.IsMoved(node, i))
            .MaxBy(input => input!.Owner.Depth)!
            .Owner;
        tensor.Name = owner == known ? name : _names.Value.Next(name);
        owner.Graph.Initializer.Add(tensor);
        _bytes += TensorData.ByteSize(tensor);
        // A step on the way to another constant is read by nobody in the end.
        Number(tensor);
        var result = new KnownConstant(tensor, owner);
        owner.Add(tensor.Name, result);
        return result;
    }

    private bool IsWorthIt(NodeProto node, KnownConstant?[] inputs)
    {
        long bytes = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i]?.Tensor is not { } tensor)
            {
                continue;
            }

            if (ElementTypes.Bits(tensor.DataType) is not >= 8)
            {
                return false;
            }

            long size = TensorData.ByteSize(tensor);
            bytes += size;
            if (size > SmallBytes && (!ElementMoves.IsMoved(node, i) || _readAsItIs.Contains(tensor.Name)))
            {
                return false;
            }
        }

        return _bytes + bytes <= MostBytes;
    }

    /// <summary>Bodies have their own copies of the places, and often share the elements.</summary>
    private string Key(NodeProto node, KnownConstant?[] inputs)
    {
        IEnumerable<string> operands = inputs.Select(
            (input, i) =>
                input is null ? "-"
                : ElementMoves.IsMoved(node, i) ? Number(input.Tensor).ToString(CultureInfo.InvariantCulture)
                : $"{input.Tensor.DataType}:{Convert.ToHexString(TensorData.Bytes(_model, input.Tensor))}"
        );
        IEnumerable<string> attributes = node.Attribute.Select(attribute => attribute.ToString());
        return $"{node.OpType} {string.Join(',', operands)} {string.Join(' ', attributes.Order(StringComparer.Ordinal))}";
    }

    private int Number(TensorProto tensor)
    {
        if (!_numbers.TryGetValue(tensor, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(tensor, number);
        }

        return number;
    }
}
