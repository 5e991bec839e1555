using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MaaS.Client.Tensors;

/// <summary>A tensor whose elements have a fixed size.</summary>
internal sealed class NumericTensor<T>(
    string name,
    TensorDatatype datatype,
    IReadOnlyList<long> shape,
    ReadOnlyMemory<T> elements
) : InferenceTensor(name, datatype, shape)
    where T : unmanaged
{
    private const int ElementsPerChunk = 8192;

    public ReadOnlyMemory<T> Elements => elements;

    public override int Count => elements.Length;

    internal override long BinarySize => (long)elements.Length * Unsafe.SizeOf<T>();

    /// <summary>The elements of a binary tensor, copied.</summary>
    /// <exception cref="FormatException">No whole number of elements.</exception>
    public static T[] Read(ReadOnlySpan<byte> binary)
    {
        if (binary.Length % Unsafe.SizeOf<T>() != 0)
        {
            throw new FormatException(
                $"its {binary.Length} bytes are no whole number of elements of {Unsafe.SizeOf<T>()} bytes"
            );
        }

        var values = new T[binary.Length / Unsafe.SizeOf<T>()];
        binary.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    internal override async Task WriteBinaryAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ElementsPerChunk * Unsafe.SizeOf<T>());
        try
        {
            for (int from = 0; from < elements.Length; from += ElementsPerChunk)
            {
                int count = Math.Min(ElementsPerChunk, elements.Length - from);
                MemoryMarshal.AsBytes(elements.Span.Slice(from, count)).CopyTo(chunk);
                await stream.WriteAsync(chunk.AsMemory(0, count * Unsafe.SizeOf<T>()), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (T element in elements.Span)
        {
            JsonElements.Write(writer, element);
        }

        writer.WriteEndArray();
    }
}
