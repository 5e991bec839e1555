using System.Buffers;
using System.IO.Pipelines;
using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// The answer to an infer request, ready to be written: JSON, or JSON with binary tensors behind it. Owns the result.
/// </summary>
public sealed class InferResponse : IDisposable
{
    /// <summary>Below this the whole answer is made in memory, so that its length is known before it is sent.</summary>
    private const int SmallTensorBytes = 16 * 1024;

    /// <summary>Bytes of a long tensor that are given to the pipe at once.</summary>
    public const int PieceBytes = 512 * 1024;

    private readonly InferenceResult _result;
    private readonly ResponseOutput[] _outputs;
    private readonly string? _id;
    private PooledBuffer? _json;

    private InferResponse(InferenceResult result, string? id)
    {
        _result = result;
        _outputs = new ResponseOutput[result.Outputs.Count];
        _id = id;
    }

    /// <summary>The length of the JSON when binary tensors follow it: the value of <see cref="InferRequestReader.JsonLengthHeader"/>.</summary>
    public int? JsonLength { get; private set; }

    /// <summary>Bytes of the whole body; null when it is written as it is made.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Bytes of all tensors as they lie in memory: a measure of the body's size that is always known.</summary>
    public long TensorBytes { get; private set; }

    public string ContentType => JsonLength is null ? "application/json" : "application/octet-stream";

    /// <summary>Prepares the answer. Takes <paramref name="result"/> over, also when it returns an error.</summary>
    /// <param name="invocation">Says which outputs are binary or classified.</param>
    public static async ValueTask<Outcome<InferResponse>> CreateAsync(
        InferenceResult result,
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    )
    {
        var response = new InferResponse(result, invocation.Id);
        for (int i = 0; i < response._outputs.Length; i++)
        {
            InferenceTensor tensor = result.Outputs[i];
            RequestedOutput? requested = Find(invocation.Outputs, tensor.Name);
            ResponseOutput output = ResponseOutput.Create(
                tensor,
                requested?.Binary ?? invocation.BinaryOutputsByDefault,
                requested?.Classification
            );
            response._outputs[i] = output;
            response.TensorBytes += output.Tensor.Data.Length;
            if (!output.Binary && !BytesElements.AreText(output.Tensor))
            {
                response.Dispose();
                return new InferenceError(
                    InferenceErrorKind.OutputUnknown,
                    $"Output '{tensor.Name}' holds bytes that are no UTF-8, so JSON cannot carry it; ask for it with 'parameters.binary_data': true."
                );
            }
        }

        await response.PrepareAsync(cancellationToken);
        return response;
    }

    /// <summary>Writes the body, flushing as it goes.</summary>
    public async ValueTask WriteAsync(PipeWriter body, CancellationToken cancellationToken)
    {
        if (_json is null)
        {
            await WriteJsonAsync(new FlushingOutput(body, body), cancellationToken);
        }
        else if (ContentLength <= PieceBytes)
        {
            // One flush, one packet.
            body.Write(_json.Written);
            foreach (ResponseOutput output in _outputs)
            {
                if (output.Binary)
                {
                    body.Write(output.Tensor.Data.Span);
                }
            }
        }
        else
        {
            await WriteAsync(body, _json.WrittenMemory, cancellationToken);
            foreach (ResponseOutput output in _outputs)
            {
                if (output.Binary)
                {
                    await WriteAsync(body, output.Tensor.Data, cancellationToken);
                }
            }
        }

        await body.FlushAsync(cancellationToken);
    }

    public void Dispose()
    {
        _json?.Dispose();
        foreach (ResponseOutput output in _outputs)
        {
            output.Dispose();
        }

        _result.Dispose();
    }

    /// <summary>In pieces: a pipe copies what it is given before it waits for its reader.</summary>
    private static async ValueTask WriteAsync(
        PipeWriter body,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        for (int sent = 0; sent < bytes.Length; sent += PieceBytes)
        {
            int length = Math.Min(PieceBytes, bytes.Length - sent);
            FlushResult flushed = await body.WriteAsync(bytes.Slice(sent, length), cancellationToken);
            if (flushed.IsCompleted)
            {
                throw new OperationCanceledException("The reader of the answer is gone.");
            }
        }
    }

    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        long binary = 0;
        bool anyBinary = false;
        foreach (ResponseOutput output in _outputs)
        {
            anyBinary |= output.Binary;
            binary += output.Binary ? output.Tensor.Data.Length : 0;
        }

        if (!anyBinary && TensorBytes > SmallTensorBytes)
        {
            return;
        }

        _json = new PooledBuffer();
        await WriteJsonAsync(new FlushingOutput(_json, null), cancellationToken);
        JsonLength = anyBinary ? _json.Length : null;
        ContentLength = _json.Length + binary;
    }

    private static RequestedOutput? Find(IReadOnlyList<RequestedOutput> outputs, string name)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            if (string.Equals(outputs[i].Name, name, StringComparison.Ordinal))
            {
                return outputs[i];
            }
        }

        return null;
    }

    private ValueTask WriteJsonAsync(FlushingOutput output, CancellationToken cancellationToken) =>
        InferResponseJson.WriteAsync(output, _result, _id, _outputs, cancellationToken);
}
