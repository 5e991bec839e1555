using MaaS.Optimization.Publishing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Uploads;

/// <summary>Writes down what was decided of a set that is not published: for its uploader, and so that nobody decides again.</summary>
internal sealed partial class UploadDecisions(
    ModelDocuments documents,
    IOptions<UploadsOptions> options,
    TimeProvider time,
    ILogger<UploadDecisions> logger
)
{
    /// <param name="key">Name of the refusal document: the fingerprint, or the set's revision where the content was not read.</param>
    public async Task<UploadOutcome> RefuseAsync(
        UploadSet set,
        TrackedRecord record,
        RefusalReason reason,
        string key,
        CancellationToken cancellationToken
    )
    {
        await documents.Rejection(set.Model, key).WriteAsync(Rejection(set, reason), cancellationToken);
        return await SettleRefusedAsync(set, record, reason, cancellationToken);
    }

    /// <summary>Refuses a model whose name differs from another's by case alone: it has no folder of its own to say so in.</summary>
    public async Task<UploadOutcome> RefuseNameAsync(
        UploadSet set,
        TrackedRecord record,
        RefusalReason reason,
        CancellationToken cancellationToken
    )
    {
        string blobName = set.Find(UploadRole.Model)!.BlobName;
        await documents.RejectedName(blobName).WriteAsync(Rejection(set, reason), cancellationToken);
        return await SettleRefusedAsync(set, record, reason, cancellationToken);
    }

    /// <summary>Refuses a blob that belongs to no model.</summary>
    public async Task<UploadOutcome> RefuseBlobAsync(
        string blobName,
        RefusalReason reason,
        CancellationToken cancellationToken
    )
    {
        var rejection = new Rejection
        {
            Upload = blobName,
            Code = reason.Code,
            Message = reason.Message,
            RefusedAt = time.GetUtcNow(),
            Blobs = [blobName],
        };
        if (await documents.RejectedName(blobName).TryWriteAsync(rejection, expected: null, cancellationToken) is null)
        {
            return new UploadOutcome(UploadOutcomeKind.Unchanged, reason.Message);
        }

        LogRefused(blobName, reason.Code, reason.Message);
        return new UploadOutcome(UploadOutcomeKind.Refused, reason.Message);
    }

    /// <summary>Waits for files, or refuses when they have been waited for long enough.</summary>
    public async Task<UploadOutcome> WaitAsync(
        UploadSet set,
        TrackedRecord record,
        IReadOnlyList<string> missing,
        CancellationToken cancellationToken
    )
    {
        string files = string.Join(", ", missing.Select(file => $"'{file}'"));
        if (IsOverdue(set))
        {
            var reason = new RefusalReason(
                "files-missing",
                $"The upload of model '{set.Model}' is incomplete: {files} did not arrive within {options.Value.WaitForFiles} "
                    + "of its last file. Upload what is missing, and it is processed."
            );
            return await RefuseAsync(set, record, reason, set.Revision, cancellationToken);
        }

        UploadRecord waiting = record.Value with
        {
            Revision = set.Revision,
            State = UploadState.Waiting,
            Missing = missing,
            Attempts = 0,
            AttemptedAt = null,
        };
        await record.TryChangeAsync(waiting, cancellationToken);
        string message = $"Waiting for {files}.";
        await WriteStatusAsync(set, "waiting", message);
        return new UploadOutcome(UploadOutcomeKind.Waiting, message);
    }

    public bool IsOverdue(UploadSet set) => time.GetUtcNow() - set.LastModified > options.Value.WaitForFiles;

    /// <summary>Remembers that nothing is left to do for this state of the set.</summary>
    public static Task<bool> SettleAsync(
        UploadSet set,
        TrackedRecord record,
        UploadState state,
        string? fingerprint,
        CancellationToken cancellationToken
    ) =>
        record.TryChangeAsync(
            record.Value with
            {
                Revision = set.Revision,
                State = state,
                Fingerprint = fingerprint ?? record.Value.Fingerprint,
                Missing = [],
                Attempts = 0,
                AttemptedAt = null,
            },
            cancellationToken
        );

    private async Task<UploadOutcome> SettleRefusedAsync(
        UploadSet set,
        TrackedRecord record,
        RefusalReason reason,
        CancellationToken cancellationToken
    )
    {
        await SettleAsync(set, record, UploadState.Refused, fingerprint: null, cancellationToken);
        await WriteStatusAsync(set, "refused", reason.Message);
        LogRefused(set.Model.Value, reason.Code, reason.Message);
        return new UploadOutcome(UploadOutcomeKind.Refused, reason.Message);
    }

    private async Task WriteStatusAsync(UploadSet set, string phase, string detail)
    {
        await using var status = new StatusWriter(set.Model, documents, time, logger);
        status.Report(phase, detail);
    }

    private Rejection Rejection(UploadSet set, RefusalReason reason) =>
        new()
        {
            Upload = set.Model.Value,
            Code = reason.Code,
            Message = reason.Message,
            RefusedAt = time.GetUtcNow(),
            Blobs = [.. set.Parts.Select(part => part.BlobName)],
        };

    [LoggerMessage(LogLevel.Warning, "Upload {Upload} is refused ({Code}): {Reason}")]
    private partial void LogRefused(string upload, string code, string reason);
}
