using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// What a graph shows of the integers that it takes: indices of a table are smaller than it has rows, and a single number that is
/// compared with a constant means to equal it at times (a sampling rate that chooses a branch).
/// </summary>
internal sealed class IntegerInputs
{
    private readonly OnnxModel _model;

    /// <summary>Which input a name carries the numbers of, unchanged but for their type and their places.</summary>
    private readonly Dictionary<string, string> _carried = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _compared = new(StringComparer.Ordinal);

    private IntegerInputs(OnnxModel model)
    {
        _model = model;
        foreach (ValueInfoProto input in model.Proto.Graph.Input)
        {
            _carried[input.Name] = input.Name;
        }
    }

    /// <summary>By input; inputs of which nothing shows are not among them.</summary>
    public static IReadOnlyDictionary<string, IntegerRange> Of(OnnxModel model)
    {
        var found = new IntegerInputs(model);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto))
        {
            foreach (NodeProto node in scope.Nodes)
            {
                found.Look(node, scope);
            }
        }

        Dictionary<string, IntegerRange> ranges = found._compared.ToDictionary(
            input => input.Key,
            input => new IntegerRange(input.Value, input.Value),
            StringComparer.Ordinal
        );
        foreach ((string input, long rows) in found._rows)
        {
            ranges[input] = new IntegerRange(0, rows - 1);
        }

        return ranges;
    }

    private void Look(NodeProto node, GraphScope scope)
    {
        if (!OperatorDomains.IsStandard(node))
        {
            return;
        }

        switch (node.OpType)
        {
            case "Identity" or "Cast" or "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" or "Expand" or "Transpose":
                if (Carried(node, 0) is { } carried && node.Output.Count > 0)
                {
                    _carried.TryAdd(node.Output[0], carried);
                }

                break;
            case "Gather" when Carried(node, 1) is { } index && Rows(node, scope) is > 0 and { } rows:
                _rows[index] = Math.Min(rows, _rows.GetValueOrDefault(index, long.MaxValue));
                break;
            case "Equal" when node.Input.Count == 2:
                Compare(node, 0, 1, scope);
                Compare(node, 1, 0, scope);
                break;
        }
    }

    private string? Carried(NodeProto node, int input) =>
        node.Input.Count > input ? _carried.GetValueOrDefault(node.Input[input]) : null;

    /// <summary>Rows of the constant that a Gather looks up, also one that is stored with fewer bits; null: it is not a constant.</summary>
    private static long? Rows(NodeProto gather, GraphScope scope)
    {
        long axis = NodeAttributes.Int(gather, "axis", 0);
        string name = gather.Input[0];
        if (scope.FindProducer(name) is { OpType: "DequantizeLinear" or "Cast" } stored)
        {
            name = stored.Input[0];
        }

        return scope.FindConstant(name) is { } table && axis >= 0 && axis < table.Dims.Count
            ? table.Dims[(int)axis]
            : null;
    }

    private void Compare(NodeProto equal, int one, int other, GraphScope scope)
    {
        if (
            Carried(equal, one) is { } input
            && IsSingle(input)
            && scope.FindConstant(equal.Input[other]) is { } constant
            && Number(constant) is { } number
        )
        {
            _compared.TryAdd(input, number);
        }
    }

    /// <summary>Of many numbers, those that equal a constant are the exception, as the padding of a text.</summary>
    private bool IsSingle(string input) =>
        _model
            .Proto.Graph.Input.First(value => string.Equals(value.Name, input, StringComparison.Ordinal))
            .Type?.TensorType?.Shape?.Dim.All(size => size.DimValue == 1) == true;

    private long? Number(TensorProto constant) =>
        TensorData.ElementCount(constant) == 1 ? TensorData.WholeNumbers(_model, constant)?[0] : null;
}
