using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace MaaS.Client.Tensors;

/// <summary>A tensor of byte strings. In binary each is its length as a little-endian uint32, then its bytes.</summary>
internal sealed class BytesTensor(string name, IReadOnlyList<long> shape, IReadOnlyList<ReadOnlyMemory<byte>> elements)
    : InferenceTensor(name, TensorDatatype.Bytes, shape)
{
    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    public IReadOnlyList<ReadOnlyMemory<byte>> Elements => elements;

    public override int Count => elements.Count;

    internal override long BinarySize => elements.Sum(element => sizeof(uint) + (long)element.Length);

    public static ReadOnlyMemory<byte>[] Utf8(IEnumerable<string> values) =>
        [.. values.Select(value => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(value)))];

    /// <summary>The elements of a binary tensor, copied.</summary>
    /// <exception cref="FormatException">A length leads past the end.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlySpan<byte> binary)
    {
        ReadOnlyMemory<byte> copy = binary.ToArray();
        var elements = new List<ReadOnlyMemory<byte>>();
        while (!copy.IsEmpty)
        {
            if (
                copy.Length < sizeof(uint)
                || BinaryPrimitives.ReadUInt32LittleEndian(copy.Span) is var length
                    && length > copy.Length - sizeof(uint)
            )
            {
                throw new FormatException($"element {elements.Count} leads past the end of the tensor");
            }

            elements.Add(copy.Slice(sizeof(uint), (int)length));
            copy = copy[(sizeof(uint) + (int)length)..];
        }

        return elements;
    }

    public new IReadOnlyList<string> Strings() =>
        [.. elements.Select(element => Encoding.UTF8.GetString(element.Span))];

    internal override async Task WriteBinaryAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(uint)];
        foreach (ReadOnlyMemory<byte> element in elements)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)element.Length);
            await stream.WriteAsync(length, cancellationToken);
            await stream.WriteAsync(element, cancellationToken);
        }
    }

    internal override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        for (int i = 0; i < elements.Count; i++)
        {
            try
            {
                writer.WriteStringValue(StrictUtf8.GetString(elements[i].Span));
            }
            catch (DecoderFallbackException error)
            {
                throw new ArgumentException(
                    $"Element {i} of the tensor '{Name}' is not UTF-8, which is all that JSON carries: send it as {nameof(TensorEncoding.Binary)}.",
                    nameof(writer),
                    error
                );
            }
        }

        writer.WriteEndArray();
    }
}
