using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>
/// Writes the main graph with the selected nodes in fp16. A tensor that someone reads in fp32 keeps its name there; its fp16
/// twin has a name of its own, and a Cast stands where one is made of the other, once for each.
/// </summary>
internal sealed class HalfRewriter(OnnxModel model, HalfSelection selection, PassLog log)
{
    private readonly NodeWriter _nodes = new(new FreshNames(model.Proto));
    private readonly Dictionary<string, string> _halves = new(StringComparer.Ordinal);
    private readonly HashSet<TensorProto> _replaced = new(ReferenceEqualityComparer.Instance);

    public void Rewrite(CancellationToken cancellationToken)
    {
        HashSet<string> single = ReadInSingle();
        foreach (NodeProto node in selection.Scope.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.Contains(node))
            {
                Convert(node, single);
            }
            else
            {
                _nodes.Keep(node);
            }
        }

        _nodes.WriteTo(selection.Scope);
        UnusedInitializers.Remove(model.Proto, _replaced);
    }

    private void Convert(NodeProto node, HashSet<string> single)
    {
        NodeProto half = node.Clone();
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (selection.IsHalfInput(node, i))
            {
                half.Input[i] = HalfOf(node.Input[i], node.OpType);
            }
        }

        var casts = new List<(string Half, string Single)>();
        for (int i = 0; i < node.Output.Count; i++)
        {
            string output = node.Output[i];
            if (!selection.IsHalfOutput(node, i))
            {
                continue;
            }

            half.Output[i] = _halves[output] = _nodes.Names.Next($"{output}_fp16");
            if (single.Contains(output))
            {
                casts.Add((half.Output[i], output));
            }
        }

        _nodes.Keep(half);
        foreach ((string from, string to) in casts)
        {
            _nodes.AddAs([to], "Cast", [from], attributes: NodeAttributes.Of("to", (long)DataType.Float));
        }
    }

    /// <summary>The name of a tensor's fp16 twin, made here when nobody wanted it before.</summary>
    private string HalfOf(string name, string opType)
    {
        if (_halves.TryGetValue(name, out string? known))
        {
            return known;
        }

        if (selection.Constant(name) is not { } constant)
        {
            return _halves[name] = _nodes.Add(name, "Cast", [name], NodeAttributes.Of("to", (long)DataType.Float16));
        }

        StoredWeight rounded = HalfPrecision.Round(model, constant);
        rounded.Values.Name = _nodes.Names.Next($"{name}_fp16");
        selection.Scope.Graph!.Initializer.Add(rounded.Values);
        _replaced.Add(constant);
        log.Change(new TensorChange(name, opType, rounded.Change, rounded.RelativeError));
        return _halves[name] = rounded.Values.Name;
    }

    /// <summary>Names that a node in fp32, a body or whoever asked for an output reads.</summary>
    private HashSet<string> ReadInSingle()
    {
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in selection.Scope.Nodes)
        {
            bool isHalf = selection.Contains(node);
            read.UnionWith(node.Input.Where((_, index) => !(isHalf && selection.IsHalfInput(node, index))));
        }

        // A body may read any name around it. One that it hides by its own costs a Cast that nobody reads.
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto))
        {
            read.UnionWith(scope.Graph!.Output.Select(output => output.Name));
            if (scope.Outer is not null)
            {
                read.UnionWith(scope.Nodes.SelectMany(node => node.Input));
            }
        }

        return read;
    }
}
