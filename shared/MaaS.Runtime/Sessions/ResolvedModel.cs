using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>One immutable version, as a request resolved it.</summary>
/// <param name="Index">The model's index at that moment, for the list of versions.</param>
public sealed record ResolvedModel(ModelIndex Index, ModelManifest Manifest)
{
    public ModelName Name => Manifest.Model;

    public int Version => Manifest.Version;

    public ModelSignature Signature => Manifest.Signature;
}
