using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Folding;

/// <summary>Operators whose answer has the elements of their inputs at other places.</summary>
internal static class ElementMoves
{
    public static bool Are(NodeProto node) =>
        OperatorDomains.IsStandard(node)
        && node.OpType is "Identity" or "Reshape" or "Squeeze" or "Unsqueeze" or "Transpose" or "Slice" or "Concat";

    /// <summary>Whether an input's elements are in the answer; the others say where.</summary>
    public static bool IsMoved(NodeProto node, int input) => input == 0 || node.OpType is "Concat";

    /// <summary>The answer, without a name; null: the inputs are not what the operator takes, or a form of it that is not known here.</summary>
    /// <param name="inputs">Constants of whole bytes; null: left out.</param>
    public static TensorProto? Compute(OnnxModel model, NodeProto node, TensorProto?[] inputs)
    {
        if (inputs is not [{ } data, ..])
        {
            return null;
        }

        return node.OpType switch
        {
            "Identity" => data.Clone(),
            "Reshape" => Integers(model, inputs, 1) is { } wanted ? Shaped(data, Reshaped(node, data, wanted)) : null,
            "Squeeze" => Shaped(data, Squeezed(data, Axes(model, node, inputs))),
            "Unsqueeze" => Shaped(data, Unsqueezed(data, Axes(model, node, inputs))),
            "Transpose" => Transposed(model, node, data),
            "Slice" => Sliced(model, node, inputs, data),
            "Concat" => Array.TrueForAll(inputs, input => input is not null)
                ? Concatenated(model, node, inputs!)
                : null,
            _ => null,
        };
    }

    /// <summary>The same elements in another shape; their bytes are shared, not copied.</summary>
    private static TensorProto? Shaped(TensorProto data, long[]? dims)
    {
        if (dims is null || dims.Any(size => size < 0) || Count(dims) != TensorData.ElementCount(data))
        {
            return null;
        }

        TensorProto shaped = data.Clone();
        shaped.Dims.Clear();
        shaped.Dims.AddRange(dims);
        return shaped;
    }

    private static long[]? Reshaped(NodeProto node, TensorProto data, long[] wanted)
    {
        bool zeroIsZero = NodeAttributes.Int(node, "allowzero", 0) != 0;
        long[] dims =
        [
            .. wanted.Select((size, i) => size == 0 && !zeroIsZero && i < data.Dims.Count ? data.Dims[i] : size),
        ];
        int open = Array.IndexOf(dims, -1);
        if (open < 0)
        {
            return dims;
        }

        long others = Count(dims.Where((_, i) => i != open));
        if (others <= 0)
        {
            return null;
        }

        dims[open] = TensorData.ElementCount(data) / others;
        return dims;
    }

    private static long[]? Squeezed(TensorProto data, long[]? axes)
    {
        int rank = data.Dims.Count;
        HashSet<long>? dropped = axes?.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
        if (dropped is not null && dropped.Any(axis => axis < 0 || axis >= rank || data.Dims[(int)axis] != 1))
        {
            return null;
        }

        return [.. data.Dims.Where((size, i) => dropped is null ? size != 1 : !dropped.Contains(i))];
    }

    private static long[]? Unsqueezed(TensorProto data, long[]? axes)
    {
        if (axes is null)
        {
            return null;
        }

        int rank = data.Dims.Count + axes.Length;
        HashSet<long> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        if (added.Count < axes.Length || added.Any(axis => axis < 0 || axis >= rank))
        {
            return null;
        }

        int next = 0;
        return [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : data.Dims[next++])];
    }

    private static TensorProto? Transposed(OnnxModel model, NodeProto node, TensorProto data)
    {
        int rank = data.Dims.Count;
        long[] order =
        [
            .. NodeAttributes.Find(node, "perm")?.Ints
                ?? Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis),
        ];
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis)))
        {
            return null;
        }

        long[] strides = StridedView.DistancesIn([.. data.Dims]);
        return new StridedView(
            [.. order.Select(axis => data.Dims[(int)axis])],
            [.. order.Select(axis => strides[axis])],
            0
        ).Copy(model, data);
    }

    private static TensorProto? Sliced(OnnxModel model, NodeProto node, TensorProto?[] inputs, TensorProto data)
    {
        long[]? starts = Integers(model, inputs, 1) ?? Attribute(node, "starts");
        long[]? ends = Integers(model, inputs, 2) ?? Attribute(node, "ends");
        if (starts is null || ends is null)
        {
            return null;
        }

        long[] axes =
            Integers(model, inputs, 3)
            ?? Attribute(node, "axes")
            ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = Integers(model, inputs, 4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            return null;
        }

        StridedView? view = StridedView.Whole([.. data.Dims]);
        for (int i = 0; i < starts.Length && view is not null; i++)
        {
            view = view.Slice(axes[i], starts[i], ends[i], steps[i]);
        }

        return view?.Copy(model, data);
    }

    private static TensorProto? Concatenated(OnnxModel model, NodeProto node, TensorProto[] parts)
    {
        TensorProto first = parts[0];
        int rank = first.Dims.Count;
        long axis = NodeAttributes.Int(node, "axis", rank);
        axis = axis < 0 ? axis + rank : axis;
        if (axis < 0 || axis >= rank || !Array.TrueForAll(parts, part => FitsBeside(first, part, (int)axis)))
        {
            return null;
        }

        long[] dims = [.. first.Dims];
        dims[axis] = parts.Sum(part => part.Dims[(int)axis]);
        int rows = (int)Count(dims.Take((int)axis));
        byte[] bytes = new byte[parts.Sum(TensorData.ByteSize)];
        int at = 0;
        int row = rows == 0 ? 0 : bytes.Length / rows;
        foreach (TensorProto part in parts)
        {
            ReadOnlySpan<byte> source = TensorData.Bytes(model, part);
            int length = rows == 0 ? 0 : source.Length / rows;
            for (int i = 0; i < rows; i++)
            {
                source.Slice(i * length, length).CopyTo(bytes.AsSpan((i * row) + at));
            }

            at += length;
        }

        return TensorData.Create("", (DataType)first.DataType, dims, bytes);
    }

    private static bool FitsBeside(TensorProto first, TensorProto part, int axis) =>
        part.DataType == first.DataType
        && part.Dims.Count == first.Dims.Count
        && !part.Dims.Where((size, i) => i != axis && size != first.Dims[i]).Any();

    /// <summary>Of an input since opset 13, of an attribute before; null: not given.</summary>
    private static long[]? Axes(OnnxModel model, NodeProto node, TensorProto?[] inputs) =>
        Integers(model, inputs, 1) ?? Attribute(node, "axes");

    private static long[]? Attribute(NodeProto node, string name) => NodeAttributes.Find(node, name)?.Ints.ToArray();

    private static long[]? Integers(OnnxModel model, TensorProto?[] inputs, int index) =>
        index < inputs.Length && inputs[index] is { } tensor ? TensorData.WholeNumbers(model, tensor) : null;

    private static long Count(IEnumerable<long> dims) => dims.Aggregate(1L, (product, size) => product * size);
}
