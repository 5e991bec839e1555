using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>
/// Has an upload processed again, a refusal or an equal version notwithstanding. It only counts the wish into the upload's
/// fingerprint, so that everything downstream works as for a new upload and the same wish never makes two versions.
/// </summary>
public sealed class UploadReprocessing
{
    private readonly ModelDocuments _documents;
    private readonly UploadSetReader _uploads;
    private readonly SettledUploads _settled;

    internal UploadReprocessing(ModelDocuments documents, UploadSetReader uploads, SettledUploads settled)
    {
        _documents = documents;
        _uploads = uploads;
        _settled = settled;
    }

    /// <summary>Queues the model's upload: the reconciler works on it, or whoever evaluates the model next.</summary>
    public async Task<ManagementOutcome<UploadOutcome>> RequestAsync(
        ModelName model,
        CancellationToken cancellationToken
    )
    {
        UploadSet set = await _uploads.ReadAsync(model, cancellationToken);
        if (set.IsEmpty)
        {
            return new ManagementError(ManagementErrorKind.NotFound, $"Nothing is uploaded for model '{model}'.");
        }

        await _documents
            .Record(model)
            .UpdateAsync(
                (record, _) =>
                    ValueTask.FromResult<UploadRecord?>(
                        new UploadRecord
                        {
                            State = UploadState.Open,
                            Reprocessed = (record?.Reprocessed ?? 0) + 1,
                            LastVersion = record?.LastVersion ?? 0,
                            Fingerprint = record?.Fingerprint,
                        }
                    ),
                cancellationToken
            );
        _settled.Remove(model);
        return new UploadOutcome(
            UploadOutcomeKind.Deferred,
            $"The upload of model '{model}' is queued to be processed again."
        );
    }
}
