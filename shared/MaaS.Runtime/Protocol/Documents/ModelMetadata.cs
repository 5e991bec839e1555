using System.Globalization;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What <c>GET /v2/models/{m}</c> answers.</summary>
/// <param name="Versions">Every version that can be served, ascending.</param>
public sealed record ModelMetadata(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs
)
{
    public static ModelMetadata Of(ResolvedModel model) =>
        new(
            model.Name.Value,
            [
                .. model
                    .Index.Versions.Where(version => version.State != VersionState.Retired)
                    .Select(version => version.Version)
                    .Order()
                    .Select(version => version.ToString(CultureInfo.InvariantCulture)),
            ],
            "onnx_onnxv1",
            [.. model.Signature.Inputs.Select(TensorMetadata.Of)],
            [.. model.Signature.Outputs.Select(TensorMetadata.Of)]
        );
}
