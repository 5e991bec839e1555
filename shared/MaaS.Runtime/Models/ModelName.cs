using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>
/// The name of a model: <c>[A-Za-z0-9][A-Za-z0-9._-]{0,99}</c>, not <c>stats</c> (a route), unique ignoring case.
/// The one place where a name is validated; a value of this type is always valid.
/// </summary>
[JsonConverter(typeof(ModelNameJsonConverter))]
public sealed record ModelName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 100;

    private ModelName(string value) => Value = value;

    /// <summary>The name as its uploader spelled it.</summary>
    public string Value { get; }

    /// <summary>What must be unique among all models: the name in lower case.</summary>
    [SuppressMessage(
        "Globalization",
        "CA1308",
        Justification = "The key is a blob name, and blob names are lower case."
    )]
    public string Key => Value.ToLowerInvariant();

    /// <summary>Parses a name. On failure <paramref name="reason"/> says what is wrong in one sentence for a user.</summary>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ModelName? name,
        [NotNullWhen(false)] out string? reason
    )
    {
        name = null;
        reason = WhyRefused(text);
        if (reason is not null)
        {
            return false;
        }

        name = new ModelName(text!);
        return true;
    }

    /// <summary>Parses a name that is known to be valid.</summary>
    /// <exception cref="FormatException">The name is not valid; the message says why.</exception>
    public static ModelName Parse(string text) =>
        TryParse(text, out ModelName? name, out string? reason) ? name : throw new FormatException(reason);

    public override string ToString() => Value;

    private static string? WhyRefused(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "The model name is empty.";
        }

        if (text.Length > MaxLength)
        {
            return $"The model name has {text.Length} characters; at most {MaxLength} are allowed.";
        }

        if (!char.IsAsciiLetterOrDigit(text[0]))
        {
            return $"The model name '{text}' must start with a letter or a digit (A-Z, a-z, 0-9).";
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return $"The model name '{text}' contains '{c}'; allowed are letters, digits, '.', '_' and '-'.";
            }
        }

        return text.Equals("stats", StringComparison.OrdinalIgnoreCase)
            ? "The model name 'stats' is reserved for the statistics route."
            : null;
    }
}
