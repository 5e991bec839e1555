using MaaS.Runtime.Models;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// Makes a finished version visible: one compare-and-swap of <c>index.json</c>, before which nothing of it can be seen. Label
/// <c>stable</c> moves in the same swap.
/// </summary>
internal sealed class IndexCommit(ModelDocuments documents, TimeProvider time)
{
    /// <summary>Lists a version, or does nothing if it is listed.</summary>
    /// <param name="isCurrent">
    /// Whether the upload is still the one that the version was made of; asked again before every swap, after the index was
    /// read, so that whoever published a newer upload in between makes the swap fail.
    /// </param>
    public async Task<PublishedVersion> AddAsync(
        ModelName model,
        int version,
        string fingerprint,
        Func<CancellationToken, Task<bool>> isCurrent,
        CancellationToken cancellationToken
    )
    {
        ModelIndex? committed = await documents
            .Index(model)
            .UpdateAsync(
                async (index, token) =>
                    index?.Versions.Any(listed => listed.Version == version) == true
                        ? index
                        : With(index ?? Empty(model), version, fingerprint, await isCurrent(token)),
                cancellationToken
            );
        return committed!.Versions.Single(listed => listed.Version == version);
    }

    /// <summary>
    /// Makes a listed version <c>stable</c>: the same bytes were uploaded again after something else. A retired one stays so.
    /// </summary>
    public Task<ModelIndex?> PromoteAsync(
        ModelName model,
        int version,
        Func<CancellationToken, Task<bool>> isCurrent,
        CancellationToken cancellationToken
    ) =>
        documents
            .Index(model)
            .UpdateAsync(
                async (index, token) =>
                    index?.Versions.FirstOrDefault(listed => listed.Version == version) is { } found
                    && found.State != VersionState.Retired
                    && await isCurrent(token)
                        ? index with
                        {
                            Versions =
                            [
                                .. index.Versions.Select(listed =>
                                    listed.Version == version ? listed with { State = VersionState.Ready } : listed
                                ),
                            ],
                            Labels = WithStable(index.Labels, version),
                        }
                        : index,
                cancellationToken
            );

    private ModelIndex With(ModelIndex index, int version, string fingerprint, bool isCurrent)
    {
        var added = new PublishedVersion
        {
            Version = version,
            State = isCurrent ? VersionState.Ready : VersionState.Superseded,
            Fingerprint = fingerprint,
            PublishedAt = time.GetUtcNow(),
        };
        return index with
        {
            Versions = [.. index.Versions.Append(added).OrderBy(listed => listed.Version)],
            Labels = isCurrent ? WithStable(index.Labels, version) : index.Labels,
        };
    }

    private static ModelIndex Empty(ModelName model) =>
        new()
        {
            Model = model,
            Versions = [],
            Labels = new Dictionary<string, int>(StringComparer.Ordinal),
        };

    private static Dictionary<string, int> WithStable(IReadOnlyDictionary<string, int> labels, int version) =>
        new(labels, StringComparer.Ordinal) { [VersionSelector.StableLabel] = version };
}
