using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>Writes a tensor as nested arrays, row after row where rows are asked for one by one.</summary>
internal sealed class NestedDataWriter(FlushingOutput output, InferenceTensor tensor)
{
    private ReadOnlyMemory<byte> _rest = tensor.Data;

    /// <summary>Writes what lies below <paramref name="dimension"/>: 0 is the whole tensor, 1 its next row.</summary>
    public async ValueTask WriteAsync(int dimension, CancellationToken cancellationToken)
    {
        long[] shape = tensor.Shape;
        if (dimension >= shape.Length)
        {
            Write(1);
            return;
        }

        output.Raw("["u8);
        if (dimension == shape.Length - 1)
        {
            await WriteElementsAsync(shape[dimension], cancellationToken);
        }
        else
        {
            for (long i = 0; i < shape[dimension]; i++)
            {
                if (i > 0)
                {
                    output.Raw(","u8);
                }

                await WriteAsync(dimension + 1, cancellationToken);
            }
        }

        output.Raw("]"u8);
    }

    private async ValueTask WriteElementsAsync(long count, CancellationToken cancellationToken)
    {
        for (long left = count; left > 0; left -= TensorDataWriter.PieceElements)
        {
            if (left < count)
            {
                output.Raw(","u8);
            }

            Write((int)Math.Min(left, TensorDataWriter.PieceElements));
            await output.FlushIfFullAsync(cancellationToken);
        }
    }

    private void Write(int elements)
    {
        var writer = new TensorDataWriter(tensor.DataType, _rest.Span);
        writer.Write(output, elements);
        _rest = _rest[writer.Consumed..];
    }
}
