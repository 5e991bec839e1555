using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Ranks and sizes of a graph's tensors, as far as declarations and common operators tell. What it gives is certain; a size
/// that it does not know is null, a rank that it does not know is no shape at all.
/// </summary>
internal sealed class KnownShapes
{
    private readonly Dictionary<string, long?[]> _shapes = new(StringComparer.Ordinal);

    public KnownShapes(GraphProto graph)
    {
        foreach (ValueInfoProto value in graph.ValueInfo.Concat(graph.Input).Concat(graph.Output))
        {
            if (value.Type?.TensorType is { Shape: { } shape })
            {
                _shapes[value.Name] = [.. shape.Dim.Select(size => size.HasDimValue ? size.DimValue : (long?)null)];
            }
        }

        foreach (TensorProto tensor in graph.Initializer)
        {
            _shapes[tensor.Name] = [.. tensor.Dims.Select(size => (long?)size)];
        }
    }

    public long?[]? Of(string name) => _shapes.GetValueOrDefault(name);

    public int? Rank(string name) => Of(name)?.Length;

    /// <summary>Notes what an operator tells; sizes that were declared stay.</summary>
    public void Set(string name, long?[]? shape)
    {
        if (name.Length == 0 || shape is null)
        {
            return;
        }

        if (_shapes.TryGetValue(name, out long?[]? known) && known.Length == shape.Length)
        {
            shape = [.. known.Zip(shape, (declared, found) => declared ?? found)];
        }

        _shapes[name] = shape;
    }

    /// <summary>The shape that numpy's broadcasting gives; null: the rank of one of them is not known.</summary>
    public long?[]? Broadcast(IEnumerable<string> names)
    {
        List<long?[]?> shapes = [.. names.Select(Of)];
        if (shapes.Count == 0 || shapes.Contains(null))
        {
            return null;
        }

        var result = new long?[shapes.Max(shape => shape!.Length)];
        for (int axis = 1; axis <= result.Length; axis++)
        {
            long?[] sizes = [.. shapes.Where(shape => shape!.Length >= axis).Select(shape => shape![^axis])];
            result[^axis] = sizes.FirstOrDefault(size => size > 1) ?? (sizes.All(size => size == 1) ? 1 : null);
        }

        return result;
    }
}
