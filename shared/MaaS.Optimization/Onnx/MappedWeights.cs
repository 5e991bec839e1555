using System.Buffers;
using Google.Protobuf;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Parses a mapped model file and leaves its large weights where they lie. The parser copies all bytes that it meets, so it
/// is given tokens in their place (<see cref="WeightScan"/>); the tensors that have one are given their stretch of the file.
/// </summary>
internal static class MappedWeights
{
    /// <summary>Of fewer bytes a copy costs less.</summary>
    private const int MinBytes = 1 << 16;

    /// <returns>Null: there are no large weights, nothing is parsed.</returns>
    /// <exception cref="InvalidProtocolBufferException">It is no such message.</exception>
    public static ModelProto? TryParse(MappedFile file)
    {
        var scan = new WeightScan(file.Span<byte>(0, checked((int)file.Length)), MinBytes);
        if (!scan.FoundAny)
        {
            return null;
        }

        ModelProto proto = ModelProto.Parser.ParseFrom(Edited(file, scan.Edits));
        foreach (TensorProto tensor in ModelTensors.Of(proto))
        {
            if (tensor.HasRawData && scan.Find(tensor.RawData.Span) is { } place)
            {
                tensor.RawData = UnsafeByteOperations.UnsafeWrap(
                    new MappedBytes(file, place.Offset, place.Length).Memory
                );
            }
        }

        return proto;
    }

    /// <summary>The file with the edits in it, without copying the rest.</summary>
    private static ReadOnlySequence<byte> Edited(MappedFile file, IReadOnlyList<MessageEdit> edits)
    {
        var first = new Piece(default, null);
        Piece last = first;
        int position = 0;
        foreach (MessageEdit edit in edits)
        {
            last = Take(edit.Position);
            last = new Piece(edit.Replacement, last);
            position = edit.Position + edit.Length;
        }

        last = Take((int)file.Length);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);

        Piece Take(int end) =>
            end > position ? new Piece(new MappedBytes(file, position, end - position).Memory, last) : last;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, Piece? previous)
        {
            Memory = bytes;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
