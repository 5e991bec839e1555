using MaaS.Runtime.Models;

namespace MaaS.Optimization;

/// <summary>A variant on the local disk, ready to be uploaded.</summary>
/// <param name="Variant">As the manifest will list it.</param>
/// <param name="Folder">The folder that holds <see cref="ModelVariant.File"/> and <see cref="ModelVariant.DataFiles"/>.</param>
public sealed record PreparedVariant(ModelVariant Variant, string Folder)
{
    /// <summary>The folder that holds the files of <see cref="ModelVariant.LoadReady"/>; null: there is none.</summary>
    public string? LoadReadyFolder { get; init; }

    /// <summary>Every file of it, by the name that it is published under.</summary>
    public IEnumerable<(string Name, string Path)> Files()
    {
        foreach (string name in Variant.DataFiles.Prepend(Variant.File))
        {
            yield return (name, Path.Combine(Folder, name));
        }

        if (Variant.LoadReady is { } ready)
        {
            foreach (string name in ready.DataFiles.Prepend(ready.File))
            {
                yield return (name, Path.Combine(LoadReadyFolder!, name));
            }
        }
    }
}
