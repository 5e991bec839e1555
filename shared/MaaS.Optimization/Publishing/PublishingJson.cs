using System.Text.Json.Serialization;
using MaaS.Optimization.Uploads;

namespace MaaS.Optimization.Publishing;

/// <summary>JSON of the documents that only the optimizing side writes and reads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(VersionClaim))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(Rejection))]
[JsonSerializable(typeof(NameOwner))]
[JsonSerializable(typeof(UploadRecord))]
internal sealed partial class PublishingJson : JsonSerializerContext;
