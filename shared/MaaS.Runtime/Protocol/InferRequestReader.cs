using System.Buffers.Binary;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// Decodes the body of an infer request of the Open Inference Protocol v2: JSON, JSON with binary tensors behind it, or
/// one raw tensor. Streams: tensors go from the body into pooled memory as they come, and every limit holds meanwhile.
/// </summary>
public sealed class InferRequestReader(RequestLimitsOptions limits)
{
    /// <summary>The header that tells how long the JSON is when binary tensors follow it.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    private const int RawCapacity = 64 * 1024;

    /// <summary>Reads the whole body.</summary>
    /// <param name="body">The body after decompression.</param>
    /// <param name="jsonLength">The value of <see cref="JsonLengthHeader"/>; null without it; 0: the body is one raw tensor.</param>
    /// <param name="signature">The model's, for a raw tensor. JSON is not compared with it here.</param>
    /// <returns>The request, for the caller to dispose; or every mistake that was found.</returns>
    public async ValueTask<Outcome<InferenceInvocation>> ReadAsync(
        Stream body,
        long? jsonLength,
        ModelSignature signature,
        CancellationToken cancellationToken
    )
    {
        using var reader = new BodyReader(body, limits.MaxBodyBytes);
        try
        {
            return jsonLength == 0
                ? await ReadRawAsync(reader, signature, cancellationToken)
                : await ReadJsonAsync(reader, jsonLength, cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            return e.Error;
        }
    }

    private async ValueTask<Outcome<InferenceInvocation>> ReadJsonAsync(
        BodyReader body,
        long? jsonLength,
        CancellationToken cancellationToken
    )
    {
        var problems = new RequestProblems();
        var budget = new ElementBudget(limits);
        using var request = new InferRequestParser(body, limits, problems, budget);
        body.BeginPart(jsonLength ?? long.MaxValue);
        await request.ReadAsync(cancellationToken);
        if (jsonLength is { } length && body.Position < length)
        {
            throw RequestRefusedException.Malformed(
                $"{JsonLengthHeader} says {length} bytes of JSON; the body has {body.Position}."
            );
        }

        if (!problems.Any)
        {
            await ReadBinaryAsync(body, request, jsonLength is not null, problems, budget, cancellationToken);
        }

        return problems.Any
            ? problems.Combine()
            : new InferenceInvocation
            {
                Id = request.Id,
                Inputs = request.ToTensors(),
                Outputs = request.Outputs ?? [],
                BinaryOutputsByDefault = request.BinaryOutputs,
                Timeout = request.Timeout,
            };
    }

    private static async ValueTask ReadBinaryAsync(
        BodyReader body,
        InferRequestParser request,
        bool hasHeader,
        RequestProblems problems,
        ElementBudget budget,
        CancellationToken cancellationToken
    )
    {
        foreach (InputEntry input in request.Inputs!)
        {
            if (input.BinarySize is null)
            {
                continue;
            }

            if (!hasHeader)
            {
                problems.Add(
                    $"{input.Title} has 'parameters.binary_data_size'; expected the header {JsonLengthHeader} with it."
                );
                continue;
            }

            await input.ReadBinaryAsync(body, problems, budget, cancellationToken);
        }

        if (!problems.Any && hasHeader)
        {
            await CheckEndAsync(body, cancellationToken);
        }
    }

    private static async ValueTask CheckEndAsync(BodyReader body, CancellationToken cancellationToken)
    {
        long end = body.Position;
        body.BeginPart(long.MaxValue);
        if (!body.Ended)
        {
            await body.FillAsync(cancellationToken);
        }

        if (!body.Unread.IsEmpty)
        {
            throw RequestRefusedException.Malformed(
                $"The body goes on after byte {end}, where the last tensor of its JSON ends."
            );
        }
    }

    private static async ValueTask<Outcome<InferenceInvocation>> ReadRawAsync(
        BodyReader body,
        ModelSignature signature,
        CancellationToken cancellationToken
    )
    {
        if (signature.Inputs is not [var spec])
        {
            return new InferenceError(
                InferenceErrorKind.BodyMalformed,
                $"A raw request ({JsonLengthHeader}: 0) needs a model with one input; this one has {signature.Inputs.Count}."
            );
        }

        var data = new PooledBuffer(RawCapacity);
        try
        {
            if (spec.DataType == TensorDataType.Bytes)
            {
                data.GetSpan(BytesElements.PrefixSize);
                data.Advance(BytesElements.PrefixSize);
            }

            int prefix = data.Length;
            await body.ReadRestAsync(data, cancellationToken);
            int length = data.Length - prefix;
            if (!RawRequest.TryShape(spec, length, out long[] shape, out string problem))
            {
                data.Dispose();
                return new InferenceError(InferenceErrorKind.InputShapeMismatch, problem);
            }

            if (prefix > 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data.Memory.Span, (uint)length);
            }

            return new InferenceInvocation
            {
                Inputs = [new InferenceTensor(spec.Name, spec.DataType, shape, data, data.Length)],
                Outputs = [],
                BinaryOutputsByDefault = true,
            };
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }
}
