using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace OptimizeFunction.Invocations;

/// <summary>
/// What the host tells of a blob: only its name is taken. The bytes (<c>Data</c>) are ignored, and <c>Metadata.Uri</c> is never
/// opened: a client made from an address in a request would send this app's identity to whatever host the request names.
/// </summary>
/// <param name="BlobName">Inside the container of the trigger; any text at all.</param>
internal sealed record BlobInvocation(string BlobName)
{
    /// <summary>Largest invocation that is read. With deferred binding one has about 1 KB.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Longest name of a blob, in characters.</summary>
    private const int MaxNameLength = 1024;

    /// <summary>Reads the body that the host posts.</summary>
    /// <param name="wrong">What is wrong with it, in one sentence. A retry would bring the same.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out BlobInvocation? invocation,
        [NotNullWhen(false)] out string? wrong
    )
    {
        invocation = null;
        try
        {
            using var body = JsonDocument.Parse(utf8);
            if (
                body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("Metadata", out JsonElement metadata)
                || metadata.ValueKind != JsonValueKind.Object
                || !metadata.TryGetProperty("name", out JsonElement name)
                || name.ValueKind != JsonValueKind.String
            )
            {
                wrong = "The invocation has no text 'Metadata.name'.";
                return false;
            }

            string blobName = Decode(name.GetString()!);
            wrong = blobName.Length is > 0 and <= MaxNameLength
                ? null
                : $"The blob's name has {blobName.Length} characters; expected 1 to {MaxNameLength}.";
            if (wrong is null)
            {
                invocation = new BlobInvocation(blobName);
            }
        }
        catch (JsonException failure)
        {
            wrong = $"The invocation is no JSON: {failure.Message}";
        }

        return invocation is not null;
    }

    /// <summary>The host encodes text metadata twice. One that would not is understood as well: no blob name needs quotes.</summary>
    private static string Decode(string text)
    {
        if (!text.StartsWith('"'))
        {
            return text;
        }

        using var decoded = JsonDocument.Parse(text);
        return decoded.RootElement.GetString()!;
    }
}
