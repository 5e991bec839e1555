using MaaS.Runtime.Models;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Reads published models. Everything it returns but the index is immutable.
/// Every method throws <see cref="ModelStoreException"/> when storage cannot be reached or answers nonsense.
/// </summary>
public interface IModelStore
{
    /// <summary>
    /// Reads a model's index. With <paramref name="knownETag"/> it answers <see cref="IndexRead.NotModified"/>
    /// when nothing changed, in one conditional request.
    /// </summary>
    Task<IndexRead> ReadIndexAsync(ModelName model, string? knownETag, CancellationToken cancellationToken);

    /// <summary>Reads a version's manifest; null when there is none.</summary>
    Task<ModelManifest?> ReadManifestAsync(ModelName model, int version, CancellationToken cancellationToken);

    /// <summary>Copies a payload file into <paramref name="destination"/>, which is written from its start.</summary>
    Task DownloadAsync(
        ModelName model,
        int version,
        PublishedFile file,
        Stream destination,
        CancellationToken cancellationToken
    );

    /// <summary>Names of all published models (a prefix without an index is not one), in pages, without reading them.</summary>
    IAsyncEnumerable<ModelName> ListModelsAsync(CancellationToken cancellationToken);
}
