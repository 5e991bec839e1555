using System.IO.Pipelines;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>The answer to <c>:predict</c>: rows for rows, columns for columns; names only where there are several outputs.</summary>
public static class PredictResponse
{
    /// <summary>Why the result cannot be answered in that form; null when it can.</summary>
    public static InferenceError? Check(InferenceResult result, bool rows)
    {
        foreach (InferenceTensor tensor in result.Outputs)
        {
            if (!BytesElements.AreText(tensor))
            {
                return new InferenceError(
                    InferenceErrorKind.OutputUnknown,
                    $"Output '{tensor.Name}' holds bytes that are no UTF-8, so JSON cannot carry it; use /v2 with binary tensors."
                );
            }

            if (rows && (tensor.Shape.Length == 0 || tensor.Shape[0] != result.Outputs[0].Shape[0]))
            {
                return new InferenceError(
                    InferenceErrorKind.OutputUnknown,
                    $"Output '{tensor.Name}' has shape {TensorShapes.Text(tensor.Shape)}, which is no entry per instance; use 'inputs' instead of 'instances'."
                );
            }
        }

        return null;
    }

    /// <summary>Writes the body of a result that passed <see cref="Check"/>, flushing as it goes.</summary>
    public static async ValueTask WriteAsync(
        PipeWriter body,
        InferenceResult result,
        bool rows,
        CancellationToken cancellationToken
    )
    {
        var output = new FlushingOutput(body, body);
        NestedDataWriter[] tensors = [.. result.Outputs.Select(tensor => new NestedDataWriter(output, tensor))];
        output.Raw(rows ? "{\"predictions\":"u8 : "{\"outputs\":"u8);
        if (tensors.Length == 1)
        {
            await tensors[0].WriteAsync(0, cancellationToken);
        }
        else if (rows)
        {
            await WriteRowsAsync(output, result, tensors, cancellationToken);
        }
        else
        {
            await WriteObjectAsync(output, result, tensors, 0, cancellationToken);
        }

        output.Raw("}"u8);
        await body.FlushAsync(cancellationToken);
    }

    private static async ValueTask WriteRowsAsync(
        FlushingOutput output,
        InferenceResult result,
        NestedDataWriter[] tensors,
        CancellationToken cancellationToken
    )
    {
        output.Raw("["u8);
        long count = tensors.Length == 0 ? 0 : result.Outputs[0].Shape[0];
        for (long row = 0; row < count; row++)
        {
            if (row > 0)
            {
                output.Raw(","u8);
            }

            await WriteObjectAsync(output, result, tensors, 1, cancellationToken);
        }

        output.Raw("]"u8);
    }

    private static async ValueTask WriteObjectAsync(
        FlushingOutput output,
        InferenceResult result,
        NestedDataWriter[] tensors,
        int dimension,
        CancellationToken cancellationToken
    )
    {
        output.Raw("{"u8);
        for (int i = 0; i < tensors.Length; i++)
        {
            if (i > 0)
            {
                output.Raw(","u8);
            }

            output.Text(result.Outputs[i].Name);
            output.Raw(":"u8);
            await tensors[i].WriteAsync(dimension, cancellationToken);
        }

        output.Raw("}"u8);
        await output.FlushIfFullAsync(cancellationToken);
    }
}
