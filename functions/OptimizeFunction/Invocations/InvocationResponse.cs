using System.Text.Json.Serialization;

namespace OptimizeFunction.Invocations;

/// <summary>The answer to the host. It must be a JSON object: with 204 or an empty 200 the invocation hangs until its timeout.</summary>
/// <param name="Logs">Lines for the function's log.</param>
internal sealed record InvocationResponse(
    [property: JsonPropertyName("Outputs")] IReadOnlyDictionary<string, string> Outputs,
    [property: JsonPropertyName("Logs")] IReadOnlyList<string> Logs,
    [property: JsonPropertyName("ReturnValue")] string? ReturnValue
)
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    /// <summary>Handled: the host forgets the event.</summary>
    public static InvocationResponse Handled(string log) => new(None, [log], null);
}
