using System.Text.Json;
using MaaS.Client.Tensors;

namespace MaaS.Client.Protocol;

/// <summary>
/// Reads an inference answer: JSON alone, or JSON and after it the binary tensors in the order of their entries. Each output says
/// by itself which it is, so that servers may mix the forms, and answer JSON although binary was asked for.
/// </summary>
internal static class ResponseReader
{
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">The header <see cref="ProtocolHeaders.JsonLength"/>; null: everything is JSON.</param>
    /// <exception cref="FormatException">Not an answer of the protocol; the message says where and why.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static InferenceResponse Read(ReadOnlyMemory<byte> body, string? jsonLength)
    {
        int length = JsonLength(body, jsonLength);
        using var document = JsonDocument.Parse(body[..length]);
        JsonElement root = document.RootElement;
        ReadOnlyMemory<byte> binary = body[length..];
        var outputs = new List<InferenceTensor>();
        foreach (JsonElement output in root.Member("outputs", JsonValueKind.Array).EnumerateArray())
        {
            outputs.Add(Output(output, ref binary));
        }

        return binary.IsEmpty
            ? new InferenceResponse(
                root.OptionalText("model_name") ?? "",
                root.OptionalText("model_version"),
                root.OptionalText("id"),
                outputs,
                Parameters(root)
            )
            : throw new FormatException($"{binary.Length} bytes follow the last binary tensor");
    }

    private static int JsonLength(ReadOnlyMemory<byte> body, string? header)
    {
        if (header is null)
        {
            return body.Length;
        }

        return int.TryParse(header, out int length) && length >= 0 && length <= body.Length
            ? length
            : throw new FormatException(
                $"the header {ProtocolHeaders.JsonLength} is '{header}'; expected a length within the {body.Length} bytes of the body"
            );
    }

    private static InferenceTensor Output(JsonElement output, ref ReadOnlyMemory<byte> binary)
    {
        string name = output.RequiredText("name");
        try
        {
            TensorDatatype datatype = DatatypeNames.Parse(output.RequiredText("datatype"));
            long[] shape = output.RequiredShape();
            if (BinarySize(output) is not { } size)
            {
                return output.TryGetProperty("data", out JsonElement data)
                    ? TensorReader.FromJson(name, datatype, shape, data)
                    : throw new FormatException("it has neither 'data' nor 'parameters.binary_data_size'");
            }

            if (size > binary.Length)
            {
                throw new FormatException($"it announces {size} bytes, and {binary.Length} are left in the body");
            }

            ReadOnlyMemory<byte> own = binary[..(int)size];
            binary = binary[(int)size..];
            return TensorReader.FromBinary(name, datatype, shape, own.Span);
        }
        catch (FormatException error)
        {
            throw new FormatException($"output '{name}': {error.Message}", error);
        }
    }

    private static long? BinarySize(JsonElement output)
    {
        if (
            !output.TryGetProperty("parameters", out JsonElement parameters)
            || parameters.ValueKind != JsonValueKind.Object
            || !parameters.TryGetProperty("binary_data_size", out JsonElement size)
        )
        {
            return null;
        }

        return size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes) && bytes >= 0
            ? bytes
            : throw new FormatException($"'binary_data_size' is {size.GetRawText()}; expected a number of bytes");
    }

    private static Dictionary<string, JsonElement> Parameters(JsonElement root) =>
        root.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object
            ? parameters
                .EnumerateObject()
                .GroupBy(member => member.Name, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Last().Value.Clone(), StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
}
