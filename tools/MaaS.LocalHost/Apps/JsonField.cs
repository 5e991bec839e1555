using System.Text.Json;

namespace MaaS.LocalHost.Apps;

/// <summary>One field of a JSON file that remembers where it stands, so that errors can name file and field.</summary>
internal readonly record struct JsonField(string File, string Path, JsonElement? Element)
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads a file whose root must be an object.</summary>
    public static JsonField Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file), Lenient);
            var root = new JsonField(file, "", document.RootElement.Clone());
            return root.Element!.Value.ValueKind == JsonValueKind.Object
                ? root
                : throw new LocalHostException($"{file}: the file must hold a JSON object.");
        }
        catch (JsonException error)
        {
            throw new LocalHostException($"{file}: not valid JSON: {error.Message}", error);
        }
    }

    public bool Exists => Element is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };

    /// <summary>A member, found as the host finds it: ignoring case. Absent members exist as fields without an element.</summary>
    public JsonField this[string name]
    {
        get
        {
            string path = Path.Length == 0 ? name : $"{Path}.{name}";
            if (Element is not { ValueKind: JsonValueKind.Object } element)
            {
                return new JsonField(File, path, null);
            }

            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return new JsonField(File, path, member.Value);
                }
            }

            return new JsonField(File, path, null);
        }
    }

    public IReadOnlyList<JsonField> Items()
    {
        if (!Exists)
        {
            return [];
        }

        if (Element!.Value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("an array");
        }

        JsonField self = this;
        return
        [
            .. Element.Value.EnumerateArray().Select((item, i) => new JsonField(self.File, $"{self.Path}[{i}]", item)),
        ];
    }

    public string RequiredText() => Text() ?? throw Wrong("a string");

    public string? Text() =>
        !Exists ? null
        : Element!.Value.ValueKind == JsonValueKind.String ? Element.Value.GetString()
        : throw Wrong("a string");

    /// <summary>A boolean, or the text of one: bindings' <c>properties</c> hold either.</summary>
    public bool Flag() =>
        Exists
        && (
            Element!.Value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.String when bool.TryParse(Element.Value.GetString(), out bool flag) => flag,
                _ => throw Wrong("true or false"),
            }
        );

    public int? PositiveNumber()
    {
        if (!Exists)
        {
            return null;
        }

        return
            Element!.Value.ValueKind == JsonValueKind.Number && Element.Value.TryGetInt32(out int number) && number > 0
            ? number
            : throw Wrong("a whole number above 0");
    }

    public LocalHostException Wrong(string expected) =>
        new(
            Exists
                ? $"{File}: '{Path}' is {Element!.Value.GetRawText()}; expected {expected}."
                : $"{File}: '{Path}' is missing; expected {expected}."
        );
}
