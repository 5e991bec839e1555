using MaaS.Runtime.Models;

namespace MaaS.Optimization;

/// <summary>A variant on the local disk, ready to be uploaded.</summary>
/// <param name="Variant">As the manifest will list it.</param>
/// <param name="Folder">The folder that holds <see cref="ModelVariant.File"/> and <see cref="ModelVariant.DataFiles"/>.</param>
public sealed record PreparedVariant(ModelVariant Variant, string Folder);
