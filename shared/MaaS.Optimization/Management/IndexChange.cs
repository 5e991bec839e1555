using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>A change of an index that its present state may forbid: decided anew whenever somebody else was faster.</summary>
internal sealed class IndexChange(ModelDocuments documents)
{
    /// <summary>Changes the index as to one listed version.</summary>
    public Task<ManagementOutcome<ModelIndex>> ApplyAsync(
        ModelName model,
        int version,
        Func<ModelIndex, PublishedVersion, ManagementOutcome<ModelIndex>> change,
        CancellationToken cancellationToken
    ) =>
        ApplyAsync(
            model,
            index =>
                index.Versions.FirstOrDefault(listed => listed.Version == version) is { } found
                    ? change(index, found)
                    : NoVersion(index, version),
            cancellationToken
        );

    public async Task<ManagementOutcome<ModelIndex>> ApplyAsync(
        ModelName model,
        Func<ModelIndex, ManagementOutcome<ModelIndex>> change,
        CancellationToken cancellationToken
    )
    {
        ManagementError? error = null;
        ModelIndex? index = await documents
            .Index(model)
            .UpdateAsync(
                (current, _) =>
                {
                    ManagementOutcome<ModelIndex> outcome = current is null
                        ? new ManagementError(
                            ManagementErrorKind.NotFound,
                            $"Model '{model}' has no published version."
                        )
                        : change(current);
                    outcome.TryGet(out ModelIndex? changed, out error);
                    return ValueTask.FromResult(changed);
                },
                cancellationToken
            );
        return error is null ? index! : error;
    }

    public static ManagementError NoVersion(ModelIndex index, int version) =>
        new(
            ManagementErrorKind.NotFound,
            $"Model '{index.Model}' has no version {version}; it has: "
                + $"{string.Join(", ", index.Versions.Select(listed => listed.Version))}."
        );
}
