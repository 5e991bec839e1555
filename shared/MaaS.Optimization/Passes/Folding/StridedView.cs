using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Folding;

/// <summary>Elements of a tensor at regular distances.</summary>
/// <param name="Dims">Of the view.</param>
/// <param name="Strides">By axis of the view, in elements of the tensor; negative: backwards.</param>
/// <param name="Offset">Of the first, in elements of the tensor.</param>
internal sealed record StridedView(long[] Dims, long[] Strides, long Offset)
{
    /// <summary>All of a tensor, in its own order.</summary>
    public static StridedView Whole(long[] dims) => new(dims, DistancesIn(dims), 0);

    /// <summary>From an element to the next, by axis, of a tensor in row-major order.</summary>
    public static long[] DistancesIn(long[] dims)
    {
        var strides = new long[dims.Length];
        long stride = 1;
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dims[axis];
        }

        return strides;
    }

    /// <summary>One axis from <paramref name="start"/> to before <paramref name="end"/>, counted and clamped as Slice does; null: no such axis, or no step.</summary>
    public StridedView? Slice(long axis, long start, long end, long step)
    {
        axis = axis < 0 ? axis + Dims.Length : axis;
        if (axis < 0 || axis >= Dims.Length || step is 0 or long.MinValue)
        {
            return null;
        }

        long size = Dims[axis];
        // Going backwards, the element before the first is where it ends.
        (long least, long most) = step > 0 ? (0L, size) : (-1L, size - 1);
        start = Math.Clamp(start < 0 ? start + size : start, Math.Max(least, 0), Math.Max(most, 0));
        end = Math.Clamp(end < 0 ? end + size : end, least, most);
        long length = step > 0 ? end - start : start - end;
        long[] dims = [.. Dims];
        long[] strides = [.. Strides];
        dims[axis] = size == 0 ? 0 : Math.Max(0, (length + Math.Abs(step) - 1) / Math.Abs(step));
        strides[axis] *= step;
        return new StridedView(dims, strides, Offset + (start * Strides[axis]));
    }

    /// <summary>The elements of the view as a tensor of its own.</summary>
    public TensorProto Copy(OnnxModel model, TensorProto tensor)
    {
        int size = ElementTypes.Bits(tensor.DataType)!.Value / 8;
        long count = Dims.Aggregate(1L, (product, dim) => product * dim);
        byte[] bytes = new byte[count * size];
        if (count > 0)
        {
            Copy(TensorData.Bytes(model, tensor), bytes, size);
        }

        return TensorData.Create("", (DataType)tensor.DataType, Dims, bytes);
    }

    private void Copy(ReadOnlySpan<byte> source, Span<byte> target, int size)
    {
        int last = Dims.Length - 1;
        int run = last < 0 ? 1 : (int)Dims[last];
        bool isContiguous = last < 0 || Strides[last] == 1;
        var index = new long[Math.Max(last, 0)];
        long from = Offset;
        while (!target.IsEmpty)
        {
            if (isContiguous)
            {
                source.Slice((int)from * size, run * size).CopyTo(target);
            }
            else
            {
                for (int i = 0; i < run; i++)
                {
                    source.Slice((int)(from + (i * Strides[last])) * size, size).CopyTo(target[(i * size)..]);
                }
            }

            target = target[(run * size)..];
            for (int axis = last - 1; axis >= 0; axis--)
            {
                from += Strides[axis];
                if (++index[axis] < Dims[axis])
                {
                    break;
                }

                from -= Dims[axis] * Strides[axis];
                index[axis] = 0;
            }
        }
    }
}
