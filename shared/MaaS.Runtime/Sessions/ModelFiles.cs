using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>The files that a variant is opened from: its own, or those of its load-ready form.</summary>
/// <param name="Form">Null: its own.</param>
internal sealed record ModelFiles(ModelManifest Manifest, ModelVariant Variant, LoadReadyForm? Form)
{
    /// <summary>The model first, then its data.</summary>
    public IReadOnlyList<string> Names => Form is null ? Plain : [Form.File, .. Form.DataFiles];

    /// <summary>Total of <see cref="Names"/>, in bytes.</summary>
    public long Bytes => Names.Sum(name => Manifest.File(name).Size);

    /// <summary>Total of the variant's own files, in bytes.</summary>
    public long PlainBytes => Plain.Sum(name => Manifest.File(name).Size);

    private IReadOnlyList<string> Plain => [Variant.File, .. Variant.DataFiles];
}
