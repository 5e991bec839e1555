using System.Text.Json;

namespace MaaS.Client.Protocol;

/// <summary>Reads members of the protocol's documents; what is not as it should be is named with what was found.</summary>
internal static class AnswerJson
{
    /// <exception cref="FormatException">It is not there, or no string.</exception>
    public static string RequiredText(this JsonElement element, string member) =>
        element.Member(member, JsonValueKind.String).GetString()!;

    /// <summary>Null when it is not there or null; numbers as text, since some servers number what is a string.</summary>
    public static string? OptionalText(this JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out JsonElement value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;

    /// <exception cref="FormatException">It is not there, or no array of whole numbers.</exception>
    public static long[] RequiredShape(this JsonElement element) =>
        [
            .. element
                .Member("shape", JsonValueKind.Array)
                .EnumerateArray()
                .Select(size =>
                    size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long value)
                        ? value
                        : throw new FormatException($"'shape' holds {size.GetRawText()}; expected whole numbers")
                ),
        ];

    /// <summary>The elements of an array; none when it is not there.</summary>
    public static IEnumerable<JsonElement> OptionalArray(this JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    /// <exception cref="FormatException">It is not there, or of another kind; or the element is no object.</exception>
    public static JsonElement Member(this JsonElement element, string member, JsonValueKind kind)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"a JSON {element.ValueKind} stands where an object with '{member}' is expected");
        }

        if (!element.TryGetProperty(member, out JsonElement value))
        {
            throw new FormatException($"'{member}' is missing");
        }

        return value.ValueKind == kind
            ? value
            : throw new FormatException($"'{member}' is a JSON {value.ValueKind}; expected {kind}");
    }
}
