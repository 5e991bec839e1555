using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>Reads <c>card.json</c> strictly: a misspelled field is refused instead of silently not shown.</summary>
internal static class CardReader
{
    /// <summary>Most characters of one field.</summary>
    public const int MaxFieldLength = 10_000;

    private const string Fields = "description, licence, owner, source, metric";

    private static readonly JsonDocumentOptions Json = new()
    {
        MaxDepth = 4,
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    public static bool TryRead(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out ModelCard? card,
        [NotNullWhen(false)] out RefusalReason? reason
    )
    {
        card = null;
        string? wrong;
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(utf8), Json);
            wrong = Read(document.RootElement, out card);
        }
        catch (JsonException failure)
        {
            wrong = $"it is no JSON: {failure.Message}";
        }

        reason = wrong is null ? null : new RefusalReason("card-invalid", $"{UploadName.CardFile} is refused: {wrong}");
        return reason is null;
    }

    private static string? Read(JsonElement root, out ModelCard? card)
    {
        card = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return $"it holds a JSON {Kind(root)}; expected an object with {Fields}.";
        }

        var read = new ModelCard();
        foreach (JsonProperty field in root.EnumerateObject())
        {
            if (field.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                return $"field '{field.Name}' is a JSON {Kind(field.Value)}; expected a string.";
            }

            string? text = field.Value.GetString();
            if (text?.Length > MaxFieldLength)
            {
                return $"field '{field.Name}' has {text.Length} characters; at most {MaxFieldLength} are accepted.";
            }

            ModelCard? with = With(read, field.Name, text);
            if (with is null)
            {
                return $"there is no field '{field.Name}'; expected only {Fields}.";
            }

            read = with;
        }

        card = read;
        return null;
    }

    private static ModelCard? With(ModelCard card, string field, string? text) =>
        field switch
        {
            "description" => card with { Description = text },
            "licence" => card with { Licence = text },
            "owner" => card with { Owner = text },
            "source" => card with { Source = text },
            "metric" => card with { Metric = text },
            _ => null,
        };

    private static string Kind(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.Number => "number",
            JsonValueKind.String => "string",
            _ => "null",
        };

    // Windows editors write one, and JsonDocument takes it for a syntax error.
    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
}
