using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>JSON of the protocol's small documents: snake_case, absent rather than null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ModelReadyDocument))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(ModelConfiguration))]
[JsonSerializable(typeof(StatisticsDocument))]
[JsonSerializable(typeof(IReadOnlyList<RepositoryIndexItem>))]
[JsonSerializable(typeof(ServedModelDocument))]
public sealed partial class ProtocolJson : JsonSerializerContext
{
    /// <summary>For documents that people read: quotes and accents stay what they are. Not for embedding in HTML.</summary>
    public static ProtocolJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
