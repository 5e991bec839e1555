namespace MaaS.Runtime.Models;

/// <summary>
/// The one mutable document of a published model (<c>models/{model}/index.json</c>), changed only by compare-and-swap.
/// What it does not list is not visible.
/// </summary>
public sealed record ModelIndex
{
    public int Format { get; init; } = ModelManifest.CurrentFormat;

    public required ModelName Model { get; init; }

    /// <summary>Published versions, newest last.</summary>
    public required IReadOnlyList<PublishedVersion> Versions { get; init; }

    /// <summary>Label to version number: <c>stable</c>, <c>canary</c>, …</summary>
    public required IReadOnlyDictionary<string, int> Labels { get; init; }

    /// <summary>The version that a selector means, or null when no ready version does.</summary>
    public PublishedVersion? Find(VersionSelector selector)
    {
        int? number = selector.Number ?? (Labels.TryGetValue(selector.Label!, out int labelled) ? labelled : null);
        for (int i = 0; number is not null && i < Versions.Count; i++)
        {
            if (Versions[i].Version == number && Versions[i].State != VersionState.Retired)
            {
                return Versions[i];
            }
        }

        return null;
    }
}
