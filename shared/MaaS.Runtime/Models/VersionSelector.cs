using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MaaS.Runtime.Models;

/// <summary>
/// Which version of a model a caller means: a number, or a label such as <c>stable</c>. Without one it is <c>stable</c>.
/// </summary>
public readonly record struct VersionSelector
{
    /// <summary>The label that is served when a request names no version.</summary>
    public const string StableLabel = "stable";

    /// <summary>The longest label, in characters.</summary>
    public const int MaxLabelLength = 50;

    private readonly string? _label;

    private VersionSelector(int? number, string? label)
    {
        Number = number;
        _label = label;
    }

    /// <summary>The version that <c>stable</c> points to. Also the default value of this type.</summary>
    public static VersionSelector Stable => default;

    /// <summary>The version's number (1 or more), or null when a label selects it.</summary>
    public int? Number { get; }

    /// <summary>The label, or null when a number selects the version.</summary>
    public string? Label => Number is null ? _label ?? StableLabel : null;

    public static VersionSelector OfNumber(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new VersionSelector(number, null);
    }

    /// <summary>
    /// Parses the <c>{v}</c> of <c>/versions/{v}</c>. A label is <c>[a-z][a-z0-9-]{0,49}</c>; null and "" mean <c>stable</c>.
    /// </summary>
    public static bool TryParse(string? text, out VersionSelector selector, [NotNullWhen(false)] out string? reason)
    {
        selector = default;
        reason = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number > 0
            && text[0] != '0'
        )
        {
            selector = new VersionSelector(number, null);
            return true;
        }

        if (!IsLabel(text))
        {
            reason =
                $"'{text}' is no version: expected a number from 1, or a label of lower-case letters, digits and '-'.";
            return false;
        }

        selector = new VersionSelector(null, text);
        return true;
    }

    /// <summary>Whether <paramref name="text"/> can be a label: <c>[a-z][a-z0-9-]{0,49}</c>.</summary>
    public static bool IsLabel(string text)
    {
        if (text.Length is 0 or > MaxLabelLength || !char.IsAsciiLetterLower(text[0]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => Number?.ToString(CultureInfo.InvariantCulture) ?? Label!;
}
