using System.Globalization;
using System.Text.Json.Serialization;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What <c>GET /v1/models/{m}</c> answers: KServe's two members, and TensorFlow Serving's list.</summary>
public sealed record ServedModelDocument(
    string Name,
    bool Ready,
    [property: JsonPropertyName("model_version_status")] IReadOnlyList<ServedVersionStatus> Versions
)
{
    public static ServedModelDocument Of(ResolvedModel model, bool ready) =>
        new(
            model.Name.Value,
            ready,
            [
                new ServedVersionStatus(
                    model.Version.ToString(CultureInfo.InvariantCulture),
                    ready ? "AVAILABLE" : "START"
                ),
            ]
        );
}
