using System.Text;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>Reads the rows (slices along the leading axis) of one .npy array in order, one at a time.</summary>
internal sealed class NpyRows(string name, Stream stream) : IDisposable
{
    /// <summary>One sample of one input; larger ones are no calibration data.</summary>
    private const long MaxRowBytes = 512L << 20;

    public NpyHeader Header { get; } = NpyHeader.Read(stream);

    /// <summary>The next <paramref name="count"/> slices, one after the other; of an array without axes its one element.</summary>
    /// <param name="shape">The shape that the result is to have; as many elements as the slices together.</param>
    /// <exception cref="SampleFormatException">The array ends early, or a row is too large.</exception>
    public SampleTensor Read(int count, long[] shape)
    {
        long rowElements = 1;
        foreach (long size in Header.Shape.Skip(1))
        {
            rowElements *= size;
        }

        long bytes = rowElements * count * Header.DataType.ItemSize;
        if (bytes is < 0 or > MaxRowBytes)
        {
            throw new SampleFormatException($"one sample has {bytes} bytes, more than {MaxRowBytes}");
        }

        var data = new byte[bytes];
        if (stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) < data.Length)
        {
            throw new SampleFormatException("it ends before its last sample");
        }

        return Header.DataType.DataType == TensorDataType.Bytes ? OfStrings(data, shape) : OfNumbers(data, shape);
    }

    public void Dispose() => stream.Dispose();

    private SampleTensor OfNumbers(byte[] data, long[] shape)
    {
        int size = Header.DataType.ItemSize;
        if (Header.DataType.BigEndian && size > 1)
        {
            for (int at = 0; at < data.Length; at += size)
            {
                data.AsSpan(at, size).Reverse();
            }
        }

        return new SampleTensor
        {
            Name = name,
            DataType = Header.DataType.DataType,
            Shape = shape,
            Data = data,
        };
    }

    private SampleTensor OfStrings(byte[] data, long[] shape)
    {
        int size = Header.DataType.ItemSize;
        Encoding encoding = Header.DataType switch
        {
            { Utf32: false } => Encoding.UTF8,
            { BigEndian: true } => new UTF32Encoding(bigEndian: true, byteOrderMark: false),
            _ => Encoding.UTF32,
        };
        var strings = new string[data.Length / size];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = encoding.GetString(data, i * size, size).TrimEnd('\0');
        }

        return new SampleTensor
        {
            Name = name,
            DataType = TensorDataType.Bytes,
            Shape = shape,
            Strings = strings,
        };
    }
}
