using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>A model name in JSON is its text; a text that is no name is a <see cref="JsonException"/> that says why.</summary>
public sealed class ModelNameJsonConverter : JsonConverter<ModelName>
{
    public override ModelName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ModelName.TryParse(reader.GetString(), out ModelName? name, out string? reason)
            ? name
            : throw new JsonException(reason);

    public override void Write(Utf8JsonWriter writer, ModelName value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
