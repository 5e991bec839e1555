using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>
/// What an administrator can change of a published model. Each change is one compare-and-swap of the index; servers follow
/// within their refresh interval.
/// </summary>
public sealed class ModelAdministration
{
    private readonly IndexChange _change;
    private readonly VersionFolders _folders;
    private readonly VersionRetention _retention;

    internal ModelAdministration(ModelDocuments documents, VersionFolders folders, VersionRetention retention)
    {
        _change = new IndexChange(documents);
        _folders = folders;
        _retention = retention;
    }

    /// <summary>Points a label to a version: <c>stable</c> too, which is how one rolls back.</summary>
    /// <param name="label"><c>[a-z][a-z0-9-]{0,49}</c></param>
    public async Task<ManagementOutcome<ModelIndex>> MoveLabelAsync(
        ModelName model,
        string label,
        int version,
        CancellationToken cancellationToken
    ) =>
        VersionSelector.IsLabel(label)
            ? await _change.ApplyAsync(
                model,
                version,
                (index, found) =>
                    found.State == VersionState.Retired
                        ? Conflict($"Version {version} of model '{model}' is retired; a label cannot point to it.")
                        : index with
                        {
                            Labels = new Dictionary<string, int>(index.Labels, StringComparer.Ordinal)
                            {
                                [label] = version,
                            },
                        },
                cancellationToken
            )
            : new ManagementError(
                ManagementErrorKind.Invalid,
                $"'{label}' is no label: expected a lower-case letter, then up to {VersionSelector.MaxLabelLength - 1} "
                    + "lower-case letters, digits or '-'."
            );

    /// <summary>Removes a label. Without <c>stable</c>, requests that name no version find none.</summary>
    public Task<ManagementOutcome<ModelIndex>> RemoveLabelAsync(
        ModelName model,
        string label,
        CancellationToken cancellationToken
    ) =>
        _change.ApplyAsync(
            model,
            index =>
                index.Labels.ContainsKey(label)
                    ? index with
                    {
                        Labels = index
                            .Labels.Where(pair => !pair.Key.Equals(label, StringComparison.Ordinal))
                            .ToDictionary(StringComparer.Ordinal),
                    }
                    : new ManagementError(
                        ManagementErrorKind.NotFound,
                        $"Model '{model}' has no label '{label}'; it has: "
                            + $"{string.Join(", ", index.Labels.Keys.Order(StringComparer.Ordinal))}."
                    ),
            cancellationToken
        );

    /// <summary>Withdraws a version: it is kept, and no longer served. Not while a label points to it.</summary>
    public Task<ManagementOutcome<ModelIndex>> RetireAsync(
        ModelName model,
        int version,
        CancellationToken cancellationToken
    ) =>
        _change.ApplyAsync(
            model,
            version,
            (index, found) =>
                WhyLabelled(index, version, "retired") is { } labelled
                    ? labelled
                    : index with
                    {
                        Versions =
                        [
                            .. index.Versions.Select(listed =>
                                listed == found ? listed with { State = VersionState.Retired } : listed
                            ),
                        ],
                    },
            cancellationToken
        );

    /// <summary>Deletes a version: first from the index, then its files. Not while a label points to it.</summary>
    /// <returns>The index without it. Repeating an interrupted deletion finishes it.</returns>
    public async Task<ManagementOutcome<ModelIndex>> DeleteVersionAsync(
        ModelName model,
        int version,
        CancellationToken cancellationToken
    )
    {
        VersionFolder folder = await _folders.ReadAsync(model, version, cancellationToken);
        ManagementOutcome<ModelIndex> changed = await _change.ApplyAsync(
            model,
            index =>
            {
                if (index.Versions.All(listed => listed.Version != version))
                {
                    return folder.Files.Count > 0 ? index : IndexChange.NoVersion(index, version);
                }

                return WhyLabelled(index, version, "deleted") is { } labelled
                    ? labelled
                    : index with
                    {
                        Versions = [.. index.Versions.Where(listed => listed.Version != version)],
                    };
            },
            cancellationToken
        );
        if (changed.Error is null)
        {
            await _retention.SweepAsync(model, version, cancellationToken);
        }

        return changed;
    }

    private static ManagementError? WhyLabelled(ModelIndex index, int version, string change) =>
        index.Labels.FirstOrDefault(label => label.Value == version) is { Key: { } name }
            ? Conflict(
                $"Version {version} of model '{index.Model}' cannot be {change}: label '{name}' points to it. Move or "
                    + "remove the label first."
            )
            : null;

    private static ManagementError Conflict(string message) => new(ManagementErrorKind.Conflict, message);
}
