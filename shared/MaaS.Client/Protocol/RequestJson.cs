using System.Buffers;
using System.Text.Json;
using MaaS.Client.Tensors;

namespace MaaS.Client.Protocol;

/// <summary>Writes the JSON of an inference request.</summary>
internal static class RequestJson
{
    /// <summary>The whole request, or what precedes its binary tensors.</summary>
    /// <exception cref="ArgumentException">A parameter or an element that JSON cannot carry.</exception>
    public static ReadOnlyMemory<byte> Write(InferenceRequest request, bool binary)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (request.Id is not null)
        {
            writer.WriteString("id"u8, request.Id);
        }

        WriteParameters(writer, request, binary);
        writer.WriteStartArray("inputs"u8);
        foreach (InferenceTensor input in request.Inputs)
        {
            WriteInput(writer, input, binary);
        }

        writer.WriteEndArray();
        WriteOutputs(writer, request.Outputs, binary);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>What outputs are wanted in, when the request names none, goes into its own parameters.</summary>
    private static void WriteParameters(Utf8JsonWriter writer, InferenceRequest request, bool binary)
    {
        bool allBinary = binary && request.Outputs.Count == 0;
        if (request.Parameters.Count == 0 && !allBinary)
        {
            return;
        }

        writer.WriteStartObject("parameters"u8);
        if (allBinary)
        {
            writer.WriteBoolean("binary_data_output"u8, value: true);
        }

        foreach ((string name, object value) in request.Parameters)
        {
            writer.WritePropertyName(name);
            WriteParameter(writer, name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                throw new ArgumentException(
                    $"The parameter '{name}' is {value ?? "null"} ({value?.GetType().Name}); expected a string, a truth value, an integer or a finite double.",
                    nameof(value)
                );
        }
    }

    private static void WriteInput(Utf8JsonWriter writer, InferenceTensor input, bool binary)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, input.Name);
        writer.WriteStartArray("shape"u8);
        foreach (long size in input.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteString("datatype"u8, input.Datatype.ProtocolName());
        if (binary)
        {
            writer.WriteStartObject("parameters"u8);
            writer.WriteNumber("binary_data_size"u8, input.BinarySize);
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("data"u8);
            input.WriteJson(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteOutputs(Utf8JsonWriter writer, IReadOnlyList<RequestedOutput> outputs, bool binary)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("outputs"u8);
        foreach (RequestedOutput output in outputs)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, output.Name);
            if (binary || output.Classification is not null)
            {
                writer.WriteStartObject("parameters"u8);
                if (binary)
                {
                    writer.WriteBoolean("binary_data"u8, value: true);
                }

                if (output.Classification is { } best)
                {
                    writer.WriteNumber("classification"u8, best);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
