using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>
/// Writes the main graph with the selected nodes in fp32 and a Cast to fp16 and back behind all that they read and make: their
/// answers, overflow included, on a machine that has no fp16 kernels. (Of fp16 nodes ONNX Runtime's CPU build makes fp32 ones
/// and takes the Casts between them away; those that stand in the file it keeps.)
/// </summary>
internal sealed class HalfEmulation(OnnxModel model, HalfSelection selection, PassLog log)
{
    private readonly NodeWriter _nodes = new(new FreshNames(model.Proto));
    private readonly Dictionary<string, string> _rounded = new(StringComparer.Ordinal);

    public void Rewrite(CancellationToken cancellationToken)
    {
        foreach (NodeProto node in selection.Scope.Nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.Contains(node))
            {
                Round(node);
            }
            else
            {
                _nodes.Keep(node);
            }
        }

        _nodes.WriteTo(selection.Scope);
    }

    private void Round(NodeProto node)
    {
        NodeProto rounded = node.Clone();
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (selection.IsHalfInput(node, i))
            {
                rounded.Input[i] = RoundedInput(node.Input[i], node.OpType);
            }
        }

        var raw = new List<(string Raw, string Output)>();
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (selection.IsHalfOutput(node, i))
            {
                rounded.Output[i] = _nodes.Names.Next($"{node.Output[i]}_raw");
                raw.Add((rounded.Output[i], node.Output[i]));
            }
        }

        _nodes.Keep(rounded);
        foreach ((string from, string to) in raw)
        {
            ThereAndBack(from, to);
            _rounded[to] = to;
        }
    }

    private string RoundedInput(string name, string opType)
    {
        if (_rounded.TryGetValue(name, out string? known))
        {
            return known;
        }

        if (selection.Constant(name) is { } constant)
        {
            StoredWeight half = HalfPrecision.Round(model, constant);
            log.Change(new TensorChange(name, opType, half.Change, half.RelativeError));
        }

        string rounded = _nodes.Names.Next($"{name}_rounded");
        ThereAndBack(name, rounded);
        return _rounded[name] = rounded;
    }

    private void ThereAndBack(string from, string to) =>
        _nodes.AddAs(
            [to],
            "Cast",
            [_nodes.Add(from, "Cast", [from], NodeAttributes.Of("to", (long)DataType.Float16))],
            attributes: NodeAttributes.Of("to", (long)DataType.Float)
        );
}
