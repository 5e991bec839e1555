using System.Text.Json;
using OptimizeFunction.Invocations;

namespace OptimizeFunction.Management;

/// <summary>The body <c>{"version": 3}</c>.</summary>
internal static class LabelTarget
{
    private const int MaxBytes = 4 << 10;

    /// <returns>Null: the body is something else.</returns>
    public static async Task<int?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        if (await BoundedBody.ReadAsync(body, MaxBytes, cancellationToken) is not { } utf8)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("version", out JsonElement version)
                && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt32(out int number)
                ? number
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
