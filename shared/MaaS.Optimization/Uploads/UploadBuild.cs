using Azure;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Uploads;

/// <summary>Makes a version of a gathered upload: claim, optimize, write, list. Every step can be the last one of its worker.</summary>
internal sealed partial class UploadBuild(
    UploadSetReader reader,
    ModelDocuments documents,
    NameOwners names,
    VersionClaims claims,
    IModelOptimizer optimizer,
    VersionPublisher publisher,
    IndexCommit index,
    VersionRetention retention,
    UploadDecisions decisions,
    TimeProvider time,
    ILogger<UploadBuild> logger
)
{
    /// <returns>Null: another worker or an administrator changed the state of the model; look again.</returns>
    public async Task<UploadOutcome?> BuildAsync(
        UploadSet set,
        TrackedRecord record,
        GatheredUpload upload,
        PrivateFolder folder,
        CancellationToken cancellationToken
    )
    {
        (ModelIndex? published, _) = await documents.Index(set.Model).ReadAsync(cancellationToken);
        if (published?.Versions.LastOrDefault(version => Is(version.Fingerprint, upload)) is { } known)
        {
            return await AgainAsync(set, record, upload, known, cancellationToken);
        }

        (Rejection? rejection, _) = await documents
            .Rejection(set.Model, upload.Fingerprint)
            .ReadAsync(cancellationToken);
        if (rejection is not null)
        {
            await UploadDecisions.SettleAsync(set, record, UploadState.Refused, upload.Fingerprint, cancellationToken);
            return new UploadOutcome(UploadOutcomeKind.Unchanged, $"Refused before: {rejection.Message}");
        }

        if (await names.ClaimAsync(set.Model, cancellationToken) is { } owner)
        {
            var reason = new RefusalReason(
                "model-name-taken",
                $"The name '{set.Model}' differs from the model '{owner}' by case alone. Upload it under another name, or as '{owner}'."
            );
            return await decisions.RefuseNameAsync(set, record, reason, cancellationToken);
        }

        int[] listed = [.. published?.Versions.Select(version => version.Version) ?? []];
        ClaimOutcome claim = await claims.AcquireAsync(
            set.Model,
            upload.Fingerprint,
            listed,
            record.Value.LastVersion,
            cancellationToken
        );
        return claim switch
        {
            ClaimOutcome.Held held => await WithAsync(held.Lease, isFinished: false),
            ClaimOutcome.Finished finished => await WithAsync(finished.Lease, isFinished: true),
            ClaimOutcome.Busy busy => Busy(busy.Version),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        async Task<UploadOutcome?> WithAsync(ClaimLease lease, bool isFinished)
        {
            await using (lease)
            {
                return await BuildAsync(set, record, upload, folder, lease, isFinished, cancellationToken);
            }
        }
    }

    private async Task<UploadOutcome?> BuildAsync(
        UploadSet set,
        TrackedRecord record,
        GatheredUpload upload,
        PrivateFolder folder,
        ClaimLease lease,
        bool isFinished,
        CancellationToken cancellationToken
    )
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        await using var status = new StatusWriter(set.Model, documents, time, logger) { Version = lease.Version };
        try
        {
            if (!isFinished)
            {
                if (!await StartAsync(set, record, upload, held.Token))
                {
                    return null;
                }

                OptimizationOutcome outcome = await OptimizeAsync(upload, folder, status, held.Token);
                if (outcome is OptimizationOutcome.Refused refused)
                {
                    return await decisions.RefuseAsync(set, record, refused.Reason, upload.Fingerprint, held.Token);
                }

                status.Report("publish", "uploading files");
                var optimized = (OptimizationOutcome.Optimized)outcome;
                await publisher.WriteAsync(set.Model, upload, optimized, lease, held.Token);
            }

            return await PublishAsync(set, record, upload, lease, status, held.Token);
        }
        catch (ClaimLostException lost)
        {
            LogLost(set.Model, lease.Version, lost);
            return Busy(lease.Version);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            return Busy(lease.Version);
        }
    }

    private Task<bool> StartAsync(
        UploadSet set,
        TrackedRecord record,
        GatheredUpload upload,
        CancellationToken cancellationToken
    ) =>
        record.TryChangeAsync(
            record.Value with
            {
                Revision = set.Revision,
                State = UploadState.Started,
                Fingerprint = upload.Fingerprint,
                Missing = [],
                Attempts = (record.Value.IsFor(set.Revision) ? record.Value.Attempts : 0) + 1,
                AttemptedAt = time.GetUtcNow(),
            },
            cancellationToken
        );

    private Task<OptimizationOutcome> OptimizeAsync(
        GatheredUpload upload,
        PrivateFolder folder,
        StatusWriter status,
        CancellationToken cancellationToken
    ) =>
        optimizer.OptimizeAsync(
            new OptimizationRequest
            {
                ModelPath = upload.ModelPath,
                Plan = upload.Plan,
                SamplesPath = upload.SamplesPath,
                WorkFolder = folder.Subfolder("work"),
            },
            status,
            cancellationToken
        );

    private async Task<UploadOutcome> PublishAsync(
        UploadSet set,
        TrackedRecord record,
        GatheredUpload upload,
        ClaimLease lease,
        StatusWriter status,
        CancellationToken cancellationToken
    )
    {
        await lease.EnsureHeldAsync(cancellationToken);
        PublishedVersion version = await index.AddAsync(
            set.Model,
            lease.Version,
            upload.Fingerprint,
            token => IsCurrentAsync(set.Model, upload, token),
            cancellationToken
        );
        await UploadDecisions.SettleAsync(set, record, UploadState.Published, upload.Fingerprint, cancellationToken);
        UploadOutcome outcome =
            version.State == VersionState.Superseded
                ? new UploadOutcome(
                    UploadOutcomeKind.Superseded,
                    $"Published as version {version.Version}, unlabelled: the upload had changed meanwhile.",
                    version.Version
                )
                : new UploadOutcome(
                    UploadOutcomeKind.Published,
                    $"Published as version {version.Version}.",
                    version.Version
                );
        status.Report(outcome.Kind == UploadOutcomeKind.Published ? "published" : "superseded", outcome.Message);
        await RetainAsync(set.Model, cancellationToken);
        return outcome;
    }

    /// <summary>
    /// The same bytes were published before. A repeated event changes nothing; but when something else was uploaded in between,
    /// or the version was made too late to become <c>stable</c>, the uploader now means this one.
    /// </summary>
    private async Task<UploadOutcome> AgainAsync(
        UploadSet set,
        TrackedRecord record,
        GatheredUpload upload,
        PublishedVersion known,
        CancellationToken cancellationToken
    )
    {
        bool other = record.Value.Fingerprint is { } last && !Is(last, upload);
        bool promote = known.State != VersionState.Retired && (other || known.State == VersionState.Superseded);
        if (promote)
        {
            await index.PromoteAsync(
                set.Model,
                known.Version,
                token => IsCurrentAsync(set.Model, upload, token),
                cancellationToken
            );
        }

        await UploadDecisions.SettleAsync(set, record, UploadState.Published, upload.Fingerprint, cancellationToken);
        return promote
            ? new UploadOutcome(
                UploadOutcomeKind.Published,
                $"The same content is version {known.Version}, which is stable again.",
                known.Version
            )
            : new UploadOutcome(
                UploadOutcomeKind.Unchanged,
                $"The same content is version {known.Version}.",
                known.Version
            );
    }

    private async Task<bool> IsCurrentAsync(ModelName model, GatheredUpload upload, CancellationToken cancellationToken)
    {
        UploadSet now = await reader.ReadAsync(model, cancellationToken);
        return now.RevisionOf(upload.DataFiles).Equals(upload.UsedRevision, StringComparison.Ordinal);
    }

    // The version is published; what remains is housekeeping that the next publish repeats.
    private async Task RetainAsync(ModelName model, CancellationToken cancellationToken)
    {
        try
        {
            await retention.ApplyAsync(model, cancellationToken);
        }
        catch (Exception failure)
            when (failure is RequestFailedException or AggregateException or IOException or ModelStoreException)
        {
            LogNotSwept(model, failure);
        }
    }

    private static bool Is(string fingerprint, GatheredUpload upload) =>
        fingerprint.Equals(upload.Fingerprint, StringComparison.Ordinal);

    private static UploadOutcome Busy(int version) =>
        new(UploadOutcomeKind.Busy, $"Another worker is building version {version}.", version);

    [LoggerMessage(LogLevel.Warning, "Version {Version} of model {Model} was taken over by another worker.")]
    private partial void LogLost(ModelName model, int version, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Old versions of model {Model} could not be deleted.")]
    private partial void LogNotSwept(ModelName model, Exception failure);
}
