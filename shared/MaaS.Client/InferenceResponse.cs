using System.Text.Json;

namespace MaaS.Client;

/// <summary>A model's answer.</summary>
/// <param name="ModelName">The model that answered.</param>
/// <param name="ModelVersion">Its version, when the server tells.</param>
/// <param name="Id">The request's identifier, or one that the server made.</param>
/// <param name="Outputs">The outputs in the server's order, which need not be the asked one.</param>
/// <param name="Parameters">What the server says beside the outputs.</param>
public sealed record InferenceResponse(
    string ModelName,
    string? ModelVersion,
    string? Id,
    IReadOnlyList<InferenceTensor> Outputs,
    IReadOnlyDictionary<string, JsonElement> Parameters
)
{
    /// <summary>The output of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message names those that there are.</exception>
    public InferenceTensor this[string output] =>
        Outputs.FirstOrDefault(tensor => string.Equals(tensor.Name, output, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException(
            $"{ModelName} answered without an output '{output}'; it has {string.Join(", ", Outputs)}."
        );
}
