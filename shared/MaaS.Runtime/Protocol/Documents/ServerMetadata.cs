namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What <c>GET /v2</c> answers.</summary>
/// <param name="Extensions">The protocol's extensions that are spoken here.</param>
public sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions)
{
    public static ServerMetadata Current { get; } =
        new(
            "maas",
            typeof(ServerMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0",
            ["binary_tensor_data", "classification", "model_configuration", "model_repository", "statistics"]
        );
}
