using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Walks through the bytes of a model without copying them and notes where large <c>raw_data</c> lies, and what has to be
/// written instead for the message to stay one: a token in its place, and the lengths of the messages around it. What it cannot
/// follow it leaves as it is: the parser will say what is wrong with it.
/// </summary>
internal ref struct WeightScan
{
    private const int NonceBytes = 16;
    private const int TokenBytes = NonceBytes + sizeof(int);

    /// <summary>As deep as the parser goes.</summary>
    private const int MaxDepth = 100;

    private readonly ReadOnlySpan<byte> _file;
    private readonly int _minBytes;
    private readonly byte[] _nonce = RandomNumberGenerator.GetBytes(NonceBytes);
    private readonly List<MessageEdit> _edits = [];
    private readonly List<(int Offset, int Length)> _weights = [];

    /// <param name="minBytes">Shorter data stays in the message.</param>
    public WeightScan(ReadOnlySpan<byte> file, int minBytes)
    {
        _file = file;
        _minBytes = minBytes;
        Walk(0, file.Length, MessagePart.Model, depth: 0);
    }

    /// <summary>In the order of the file, none inside another.</summary>
    public readonly IReadOnlyList<MessageEdit> Edits => _edits;

    /// <summary>Whether there is any large data.</summary>
    public readonly bool FoundAny => _weights.Count > 0;

    /// <summary>What a tensor's data stands for; null: itself. Tokens are random for each file: none can be in it by intent or chance.</summary>
    public readonly (int Offset, int Length)? Find(ReadOnlySpan<byte> data) =>
        data.Length == TokenBytes && data[..NonceBytes].SequenceEqual(_nonce)
            ? _weights[BinaryPrimitives.ReadInt32LittleEndian(data[NonceBytes..])]
            : null;

    /// <returns>By how many bytes the message becomes shorter.</returns>
    private readonly int Walk(int position, int end, MessagePart message, int depth)
    {
        int saved = 0;
        while (position < end && TryVarint(ref position, end, out ulong tag))
        {
            ulong length = 0;
            int lengthAt = position;
            bool isKnown = (tag & 7) switch
            {
                0 => TryVarint(ref position, end, out _),
                1 => (length = sizeof(long)) > 0,
                2 => TryVarint(ref position, end, out length),
                5 => (length = sizeof(int)) > 0,
                _ => false,
            };
            if (!isKnown || length > (ulong)(end - position))
            {
                return saved;
            }

            if ((tag & 7) == 2 && length >= (ulong)_minBytes)
            {
                saved += Shorten(lengthAt, position, (int)length, Inside(message, tag >> 3), depth);
            }

            position += (int)length;
        }

        return saved;
    }

    /// <param name="lengthAt">Where the length of a field stands.</param>
    /// <param name="position">Where its content begins.</param>
    private readonly int Shorten(int lengthAt, int position, int length, MessagePart part, int depth)
    {
        int prefix = position - lengthAt;
        if (part == MessagePart.RawData)
        {
            byte[] token = [TokenBytes, .. _nonce, .. BitConverter.GetBytes(_weights.Count)];
            _weights.Add((position, length));
            _edits.Add(new MessageEdit(lengthAt, prefix + length, token));
            return prefix + length - token.Length;
        }

        if (part == MessagePart.Other || depth == MaxDepth)
        {
            return 0;
        }

        int place = _edits.Count;
        _edits.Add(default);
        int saved = Walk(position, position + length, part, depth + 1);
        if (saved == 0)
        {
            _edits.RemoveAt(place);
            return 0;
        }

        byte[] shorter = Varint((uint)(length - saved));
        _edits[place] = new MessageEdit(lengthAt, prefix, shorter);
        return saved + prefix - shorter.Length;
    }

    /// <summary>What a field of a message is, by the numbers of <c>onnx.proto</c>.</summary>
    private static MessagePart Inside(MessagePart message, ulong field) =>
        (message, field) switch
        {
            (MessagePart.Model, ModelProto.GraphFieldNumber) => MessagePart.Graph,
            (MessagePart.Graph, GraphProto.NodeFieldNumber) => MessagePart.Node,
            (MessagePart.Graph, GraphProto.InitializerFieldNumber) => MessagePart.Tensor,
            (MessagePart.Node, NodeProto.AttributeFieldNumber) => MessagePart.Attribute,
            (MessagePart.Attribute, AttributeProto.TFieldNumber or AttributeProto.TensorsFieldNumber) =>
                MessagePart.Tensor,
            (MessagePart.Attribute, AttributeProto.GFieldNumber or AttributeProto.GraphsFieldNumber) =>
                MessagePart.Graph,
            (MessagePart.Tensor, TensorProto.RawDataFieldNumber) => MessagePart.RawData,
            _ => MessagePart.Other,
        };

    private readonly bool TryVarint(ref int position, int end, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && position < end; shift += 7)
        {
            byte next = _file[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Varint(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }
}
