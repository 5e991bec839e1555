using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// The classification extension: the largest values of each row as strings <c>value:index</c>. The first dimension is the
/// batch; all others together are the classes. Real numbers have six decimals, as Triton prints them.
/// </summary>
internal static class Classification
{
    /// <summary>A BYTES tensor [batch, n] ([n] without a batch); n is at most the number of classes.</summary>
    public static InferenceTensor Top(InferenceTensor tensor, int n)
    {
        long batch = tensor.Shape.Length > 1 ? tensor.Shape[0] : 1;
        double[] values = Values(tensor);
        int classes = batch == 0 ? 0 : (int)(values.Length / batch);
        n = Math.Min(n, classes);
        var target = new PooledBuffer();
        var indices = new int[classes];
        bool whole =
            tensor.DataType
            is not (TensorDataType.Fp16 or TensorDataType.Fp32 or TensorDataType.Fp64 or TensorDataType.Bf16);
        for (int row = 0; row < batch; row++)
        {
            ArraySegment<double> scores = new(values, row * classes, classes);
            for (int i = 0; i < classes; i++)
            {
                indices[i] = i;
            }

            Array.Sort(indices, new LargestFirst(scores));
            for (int rank = 0; rank < n; rank++)
            {
                Write(target, scores[indices[rank]], indices[rank], whole);
            }
        }

        long[] shape = tensor.Shape.Length > 1 ? [batch, n] : [n];
        return new InferenceTensor(tensor.Name, TensorDataType.Bytes, shape, target, target.Length);
    }

    private static void Write(PooledBuffer target, double value, int index, bool whole)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{value.ToString(whole ? "F0" : "F6", CultureInfo.InvariantCulture)}:{index}"
        );
        Span<byte> span = target.GetSpan(BytesElements.PrefixSize + text.Length);
        int written = Encoding.ASCII.GetBytes(text, span[BytesElements.PrefixSize..]);
        MemoryMarshal.Write(span, (uint)written);
        target.Advance(BytesElements.PrefixSize + written);
    }

    private static double[] Values(InferenceTensor tensor)
    {
        ReadOnlySpan<byte> data = tensor.Data.Span;
        return tensor.DataType switch
        {
            TensorDataType.UInt8 => Convert<byte>(data, value => value),
            TensorDataType.UInt16 => Convert<ushort>(data, value => value),
            TensorDataType.UInt32 => Convert<uint>(data, value => value),
            TensorDataType.UInt64 => Convert<ulong>(data, value => value),
            TensorDataType.Int8 => Convert<sbyte>(data, value => value),
            TensorDataType.Int16 => Convert<short>(data, value => value),
            TensorDataType.Int32 => Convert<int>(data, value => value),
            TensorDataType.Int64 => Convert<long>(data, value => value),
            TensorDataType.Fp16 => Convert<Half>(data, value => (double)value),
            TensorDataType.Fp32 => Convert<float>(data, value => value),
            TensorDataType.Fp64 => Convert<double>(data, value => value),
            TensorDataType.Bf16 => Convert<ushort>(data, value => Bf16Element.Widen(value)),
            _ => throw new ArgumentOutOfRangeException(nameof(tensor), tensor.DataType, "Only numbers have a largest."),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<byte> data, Func<T, double> widen)
        where T : unmanaged
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(data);
        var values = new double[source.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = widen(source[i]);
        }

        return values;
    }

    /// <summary>NaN last; the lower index first among equals.</summary>
    private sealed class LargestFirst(ArraySegment<double> values) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            int order = values[y].CompareTo(values[x]);
            return order != 0 ? order : x.CompareTo(y);
        }
    }
}
