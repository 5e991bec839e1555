using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Batching;

/// <summary>One row of every input of a model: its elements, little-endian.</summary>
internal sealed class BatchRow(IReadOnlyList<byte[]> inputs)
{
    /// <summary>In the order of the signature.</summary>
    public IReadOnlyList<byte[]> Inputs { get; } = inputs;

    /// <summary>The rows of a feed; none when its inputs do not have equally many.</summary>
    public static IEnumerable<BatchRow> Of(SampleFeed feed)
    {
        long rows = feed.Inputs[0].Shape is [var first, ..] ? first : 0;
        if (feed.Inputs.Any(input => input.Shape is not [var own, ..] || own != rows))
        {
            yield break;
        }

        for (int i = 0; i < rows; i++)
        {
            yield return new BatchRow([.. feed.Inputs.Select(input => Slice(input, i, rows))]);
        }
    }

    /// <summary>Stacks rows into inputs.</summary>
    /// <param name="like">Gives names, types and the shape of a row.</param>
    public static SampleFeed Stack(IReadOnlyList<BatchRow> rows, SampleFeed like) =>
        new([
            .. like.Inputs.Select(
                (input, i) =>
                    input with
                    {
                        Shape = [rows.Count, .. input.Shape[1..]],
                        Data = [.. rows.SelectMany(row => row.Inputs[i])],
                    }
            ),
        ]);

    /// <summary>All elements 0.</summary>
    public BatchRow Zeros() => new([.. Inputs.Select(input => new byte[input.Length])]);

    /// <summary>Every floating-point element through <paramref name="change"/>; integers stay, since they are indices.</summary>
    public BatchRow WithFloats(SampleFeed like, Func<double, double> change) =>
        new([.. Inputs.Select((input, i) => Changed(input, like.Inputs[i].DataType, change))]);

    private static byte[] Changed(byte[] data, TensorDataType type, Func<double, double> change)
    {
        if (!ElementConversion.IsFloat(type))
        {
            return data;
        }

        byte[] changed = [.. data];
        int size = type.ElementSize()!.Value;
        for (int i = 0; i < changed.Length; i += size)
        {
            Span<byte> element = changed.AsSpan(i, size);
            ElementConversion.WriteFloat(element, type, change(ElementConversion.ReadFloat(element, type)));
        }

        return changed;
    }

    private static byte[] Slice(SampleTensor tensor, int row, long rows)
    {
        int length = (int)(tensor.Data.Length / rows);
        return tensor.Data.AsSpan(row * length, length).ToArray();
    }
}
