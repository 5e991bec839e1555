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
public sealed partial class ProtocolJson : JsonSerializerContext;
