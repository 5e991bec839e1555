using System.Text.Encodings.Web;
using System.Text.Json;
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
internal sealed partial class PublishingJson : JsonSerializerContext
{
    /// <summary>For documents that people read: quotes and accents stay what they are. Not for embedding in HTML.</summary>
    public static PublishingJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
