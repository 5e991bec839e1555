using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>A model and a version as settings write them: <c>name</c>, <c>name/3</c>, <c>name/canary</c>.</summary>
internal sealed record ModelReference(ModelName Model, VersionSelector Version)
{
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out ModelReference? reference,
        [NotNullWhen(false)] out string? reason
    )
    {
        reference = null;
        string[] parts = text.Split('/', 2);
        if (
            !ModelName.TryParse(parts[0], out ModelName? model, out reason)
            || !VersionSelector.TryParse(parts.ElementAtOrDefault(1), out VersionSelector version, out reason)
        )
        {
            return false;
        }

        reference = new ModelReference(model, version);
        return true;
    }

    /// <summary>Parses what start-up has validated.</summary>
    /// <exception cref="FormatException">It is no reference; the message says why.</exception>
    public static ModelReference Parse(string text) =>
        TryParse(text, out ModelReference? reference, out string? reason)
            ? reference
            : throw new FormatException(reason);

    public override string ToString() => $"{Model}/{Version}";
}
