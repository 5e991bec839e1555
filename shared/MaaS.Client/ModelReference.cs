namespace MaaS.Client;

/// <summary>A model, and which version of it. A string converts to the model of that name in the server's choice of version.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">A version as the server names it (<c>3</c>; on MaaS also a label such as <c>canary</c>); null: the server chooses.</param>
public readonly record struct ModelReference(string Name, string? Version = null)
{
    /// <summary>The model of that name, in the version that the server chooses.</summary>
    public static implicit operator ModelReference(string name) => FromString(name);

    /// <summary>The model of that name, in the version that the server chooses.</summary>
    public static ModelReference FromString(string name) => new(name);

    /// <summary><c>spam</c> or <c>spam/versions/3</c>.</summary>
    public override string ToString() => Version is null ? Name : $"{Name}/versions/{Version}";

    /// <summary>The path of the model below the server's address, with an action such as <c>infer</c> at its end.</summary>
    /// <exception cref="ArgumentException">No name, or a name or version that a URL cannot carry.</exception>
    internal string Path(string action = "")
    {
        string path = $"v2/models/{Segment(Name, nameof(Name))}";
        if (Version is not null)
        {
            path += $"/versions/{Segment(Version, nameof(Version))}";
        }

        return action.Length == 0 ? path : $"{path}/{action}";
    }

    /// <summary>Dots alone are not escaped, and would climb out of <c>/v2/models</c>.</summary>
    private static string Segment(string? value, string what) =>
        value is null or "" or "." or ".."
            ? throw new ArgumentException(
                $"The {what.ToLowerInvariant()} of a model is '{value}'; expected one that a URL can carry.",
                what
            )
            : Uri.EscapeDataString(value);
}
