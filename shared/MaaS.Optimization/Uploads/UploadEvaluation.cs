using MaaS.Optimization.Isolation;
using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// Looks at what is uploaded for a model and does what is to be done: nothing, wait, refuse, or build and publish. Any number
/// of workers may do so at once and be killed anywhere; the next look goes on from what is in storage.
/// </summary>
internal sealed class UploadEvaluation(
    UploadSetReader reader,
    ModelDocuments documents,
    VersionFolders folders,
    UploadGatherer gatherer,
    UploadDecisions decisions,
    UploadBuild build,
    IOptions<UploadsOptions> options,
    TimeProvider time
)
{
    /// <summary>How often a set that changes under our eyes is looked at before it is left to the events of those changes.</summary>
    private const int MaxLooks = 3;

    public async Task<UploadOutcome> EvaluateAsync(ModelName model, CancellationToken cancellationToken)
    {
        for (int look = 0; look < MaxLooks; look++)
        {
            if (await LookAsync(model, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        return new UploadOutcome(UploadOutcomeKind.Deferred, $"The upload of model '{model}' is still changing.");
    }

    /// <returns>Null: something changed while it was looked at.</returns>
    private async Task<UploadOutcome?> LookAsync(ModelName model, CancellationToken cancellationToken)
    {
        UploadSet set = await reader.ReadAsync(model, cancellationToken);
        if (set.IsEmpty)
        {
            return new UploadOutcome(UploadOutcomeKind.Absent, $"Nothing is uploaded for model '{model}'.");
        }

        TrackedRecord record = await TrackedRecord.ReadAsync(documents, model, cancellationToken);
        if (await KnownAsync(set, record, cancellationToken) is { } known)
        {
            return known;
        }

        if (set.WhyRefused(options.Value) is { } reason)
        {
            return await decisions.RefuseAsync(set, record, reason, set.Revision, cancellationToken);
        }

        using var folder = PrivateFolder.Create(options.Value.WorkFolder, "maas-upload-");
        GatherOutcome gathered = await gatherer.GatherAsync(
            set,
            folder.Subfolder("upload"),
            record.Value.Reprocessed,
            cancellationToken
        );
        return gathered switch
        {
            GatherOutcome.Incomplete incomplete => await decisions.WaitAsync(
                set,
                record,
                incomplete.Missing,
                cancellationToken
            ),
            GatherOutcome.Refused refused => await decisions.RefuseAsync(
                set,
                record,
                refused.Reason,
                refused.Fingerprint ?? set.Revision,
                cancellationToken
            ),
            GatherOutcome.Complete complete => await build.BuildAsync(
                set,
                record,
                complete.Upload,
                folder,
                cancellationToken
            ),
            _ => null,
        };
    }

    /// <summary>What the record alone says of exactly this state of the set; null: it must be read.</summary>
    private async Task<UploadOutcome?> KnownAsync(
        UploadSet set,
        TrackedRecord record,
        CancellationToken cancellationToken
    )
    {
        UploadRecord known = record.Value;
        if (known.IsSettled(set.Revision))
        {
            return new UploadOutcome(UploadOutcomeKind.Unchanged, $"This upload of '{set.Model}' was decided before.");
        }

        if (!known.IsFor(set.Revision))
        {
            return null;
        }

        return known.State switch
        {
            UploadState.Waiting when !decisions.IsOverdue(set) => new UploadOutcome(
                UploadOutcomeKind.Waiting,
                $"Waiting for {string.Join(", ", known.Missing)}."
            ),
            UploadState.Started => await StartedAsync(set, record, cancellationToken),
            _ => null,
        };
    }

    /// <summary>A worker began with this and left no outcome: it is at work, or it is dead.</summary>
    private async Task<UploadOutcome?> StartedAsync(
        UploadSet set,
        TrackedRecord record,
        CancellationToken cancellationToken
    )
    {
        UploadRecord started = record.Value;
        IReadOnlyList<VersionFolder> all = await folders.ReadAllAsync(set.Model, cancellationToken);
        VersionFolder? claimed = all.LastOrDefault(folder =>
            !folder.Closed && string.Equals(folder.ClaimedFor, started.Fingerprint, StringComparison.Ordinal)
        );
        if (claimed is { Leased: true })
        {
            return new UploadOutcome(
                UploadOutcomeKind.Busy,
                $"Another worker is building version {claimed.Version}.",
                claimed.Version
            );
        }

        if (claimed is { HasManifest: true })
        {
            return null;
        }

        if (started.Attempts >= options.Value.MaxAttempts)
        {
            var reason = new RefusalReason(
                "processing-failed",
                $"Model '{set.Model}' was given up: {started.Attempts} attempts to process it ended without a result (the worker "
                    + "was killed, ran out of memory, disk or time). Upload a smaller model, or ask for it to be reprocessed."
            );
            return await decisions.RefuseAsync(
                set,
                record,
                reason,
                started.Fingerprint ?? set.Revision,
                cancellationToken
            );
        }

        TimeSpan delay = options.Value.RetryDelay * Math.Pow(2, started.Attempts - 1);
        return time.GetUtcNow() - started.AttemptedAt < delay
            ? new UploadOutcome(
                UploadOutcomeKind.Deferred,
                $"Attempt {started.Attempts} of {options.Value.MaxAttempts} ended without a result; the next follows."
            )
            : null;
    }
}
