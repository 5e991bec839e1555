using System.Text;
using System.Text.Json;

namespace MaaS.Client.Protocol;

/// <summary>Finds the sentence in the body of an error, which every server wraps differently.</summary>
internal static class ErrorText
{
    /// <summary>Enough for every sentence; a page of HTML is cut.</summary>
    public const int MaxBytes = 64 * 1024;
    private const int MaxLength = 2000;

    /// <summary>The members that hold it: the protocol's own, FastAPI's (MLServer, KServe), gateways'.</summary>
    private static readonly string[] Members = ["error", "detail", "message", "title"];

    /// <summary>The sentence, or null when the body is empty.</summary>
    public static string? Read(ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body).Trim();
        try
        {
            using var document = JsonDocument.Parse(text);
            text = Sentence(document.RootElement) ?? text;
        }
        catch (JsonException)
        {
            // Plain text, as Triton answers some errors.
        }

        return text.Length switch
        {
            0 => null,
            > MaxLength => text[..MaxLength] + "…",
            _ => text,
        };
    }

    private static string? Sentence(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Object when Reason(element) is { } reason => reason,
            JsonValueKind.Object => Members
                .Select(member => element.TryGetProperty(member, out JsonElement value) ? Sentence(value) : null)
                .FirstOrDefault(sentence => !string.IsNullOrEmpty(sentence)),
            JsonValueKind.Array => string.Join("; ", element.EnumerateArray().Select(Sentence).OfType<string>()),
            _ => null,
        };

    /// <summary>One of FastAPI's list of mismatches: <c>{"loc": ["body", "inputs", 0], "msg": "field required"}</c>.</summary>
    private static string? Reason(JsonElement element)
    {
        if (!element.TryGetProperty("msg", out JsonElement message) || message.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        return element.TryGetProperty("loc", out JsonElement place) && place.ValueKind == JsonValueKind.Array
            ? $"{string.Join('.', place.EnumerateArray())}: {message.GetString()}"
            : message.GetString();
    }
}
