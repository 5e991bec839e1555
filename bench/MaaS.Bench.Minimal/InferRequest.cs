using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Minimal;

/// <summary>One request in JSON for a model with one input of floats or whole numbers and one output of floats; nothing is checked.</summary>
internal static class InferRequest
{
    public static async Task AnswerAsync(InferenceSession session, HttpContext context)
    {
        using JsonDocument request = await JsonDocument.ParseAsync(
            context.Request.Body,
            default,
            context.RequestAborted
        );
        using OrtValue input = Read(request.RootElement.GetProperty("inputs")[0]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            options,
            session.InputNames,
            [input],
            session.OutputNames
        );
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        Write(json, session.OutputNames[0], outputs[0]);
    }

    private static OrtValue Read(JsonElement input)
    {
        long[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        JsonElement data = input.GetProperty("data");
        return input.GetProperty("datatype").ValueEquals("INT64")
            ? OrtValue.CreateTensorValueFromMemory(
                data.EnumerateArray().Select(value => value.GetInt64()).ToArray(),
                shape
            )
            : OrtValue.CreateTensorValueFromMemory(
                data.EnumerateArray().Select(value => value.GetSingle()).ToArray(),
                shape
            );
    }

    private static void Write(Utf8JsonWriter json, string name, OrtValue output)
    {
        json.WriteStartObject();
        json.WriteStartArray("outputs");
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("data");
        foreach (float value in output.GetTensorDataAsSpan<float>())
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
