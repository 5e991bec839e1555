using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>JSON of the documents in blob storage: camelCase, absent rather than null, unknown members ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(ModelIndex))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ModelCard))]
public sealed partial class ModelJson : JsonSerializerContext;
