using System.Globalization;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol;

/// <summary>Writes the JSON of an infer response.</summary>
internal static class InferResponseJson
{
    public static async ValueTask WriteAsync(
        FlushingOutput output,
        InferenceResult result,
        string? id,
        IReadOnlyList<ResponseOutput> outputs,
        CancellationToken cancellationToken
    )
    {
        output.Raw("{\"model_name\":"u8);
        output.Text(result.ModelName);
        output.Raw(",\"model_version\":"u8);
        output.Text(result.ModelVersion.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
        {
            output.Raw(",\"id\":"u8);
            output.Text(id);
        }

        output.Raw(",\"outputs\":["u8);
        for (int i = 0; i < outputs.Count; i++)
        {
            output.Raw(i == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            await WriteOutputAsync(output, outputs[i], cancellationToken);
        }

        output.Raw("]}"u8);
    }

    private static async ValueTask WriteOutputAsync(
        FlushingOutput output,
        ResponseOutput entry,
        CancellationToken cancellationToken
    )
    {
        InferenceTensor tensor = entry.Tensor;
        output.Text(tensor.Name);
        output.Raw(",\"shape\":"u8);
        output.Shape(tensor.Shape);
        output.Raw(",\"datatype\":"u8);
        output.Text(tensor.DataType.ProtocolName());
        if (entry.Binary)
        {
            output.Raw(",\"parameters\":{\"binary_data_size\":"u8);
            output.Integer(tensor.Data.Length);
            output.Raw("}}"u8);
            return;
        }

        output.Raw(",\"data\":["u8);
        await WriteElementsAsync(output, tensor, cancellationToken);
        output.Raw("]}"u8);
    }

    /// <summary>All elements, flat, flushed in pieces.</summary>
    public static async ValueTask WriteElementsAsync(
        FlushingOutput output,
        InferenceTensor tensor,
        CancellationToken cancellationToken
    )
    {
        ReadOnlyMemory<byte> rest = tensor.Data;
        bool first = true;
        while (!rest.IsEmpty)
        {
            if (!first)
            {
                output.Raw(","u8);
            }

            first = false;
            int written = WritePiece(output, tensor.DataType, rest.Span);
            rest = written == 0 ? default : rest[written..];
            await output.FlushIfFullAsync(cancellationToken);
        }
    }

    private static int WritePiece(FlushingOutput output, TensorDataType type, ReadOnlySpan<byte> data)
    {
        var writer = new TensorDataWriter(type, data);
        writer.Write(output, TensorDataWriter.PieceElements);
        return writer.Consumed;
    }
}
