using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// Brings an upload set to the local disk: the model first, then what it names. Every blob is read with the ETag it was
/// listed with.
/// </summary>
internal sealed class UploadGatherer(PartDownload download, IModelOptimizer optimizer)
{
    /// <param name="folder">An empty folder; the model lies there under its own names afterwards.</param>
    /// <param name="reprocessed">See <see cref="UploadRecord.Reprocessed"/>.</param>
    public async Task<GatherOutcome> GatherAsync(
        UploadSet set,
        string folder,
        int reprocessed,
        CancellationToken cancellationToken
    )
    {
        if (set.Find(UploadRole.Model) is not { } model)
        {
            return new GatherOutcome.Incomplete([MissingModel(set)]);
        }

        var fingerprint = new UploadFingerprint();
        if (!await AddAsync(model, folder, fingerprint, cancellationToken))
        {
            return new GatherOutcome.Changed();
        }

        string modelPath = Path.Combine(folder, UploadName.ModelFile);
        if (
            !ExternalData
                .ReferencedFiles(modelPath, cancellationToken)
                .TryGet(out IReadOnlyList<string>? dataFiles, out RefusalReason? reason)
        )
        {
            return new GatherOutcome.Refused(reason, Fingerprint: null);
        }

        if (WhyRefused(set, model, dataFiles) is { } misplaced)
        {
            return new GatherOutcome.Refused(misplaced, Fingerprint: null);
        }

        string[] missing = [.. dataFiles.Where(file => set.FindData(file) is null)];
        if (missing.Length > 0)
        {
            return new GatherOutcome.Incomplete([.. missing.Select(file => UploadName.FolderPrefix(set.Model) + file)]);
        }

        IEnumerable<UploadPart> others =
        [
            .. dataFiles.Select(file => set.FindData(file)!),
            .. new[] { UploadRole.Plan, UploadRole.Samples, UploadRole.Card }.Select(set.Find).OfType<UploadPart>(),
        ];
        foreach (UploadPart part in others)
        {
            if (!await AddAsync(part, folder, fingerprint, cancellationToken))
            {
                return new GatherOutcome.Changed();
            }
        }

        string hash = fingerprint.Compute(optimizer.Version, reprocessed);
        return await CompleteAsync(set, folder, dataFiles, hash, cancellationToken);
    }

    private async Task<bool> AddAsync(
        UploadPart part,
        string folder,
        UploadFingerprint fingerprint,
        CancellationToken cancellationToken
    )
    {
        string path = Path.Combine(folder, part.Name.File);
        if (await download.CopyAsync(part, path, cancellationToken) is not { } sha256)
        {
            return false;
        }

        fingerprint.Add(part.Name.File, sha256);
        return true;
    }

    private static async Task<GatherOutcome> CompleteAsync(
        UploadSet set,
        string folder,
        IReadOnlyList<string> dataFiles,
        string fingerprint,
        CancellationToken cancellationToken
    )
    {
        string cardPath = Path.Combine(folder, UploadName.CardFile);
        ModelCard? card = null;
        if (
            set.Find(UploadRole.Card) is not null
            && !CardReader.TryRead(
                await File.ReadAllBytesAsync(cardPath, cancellationToken),
                out card,
                out RefusalReason? wrong
            )
        )
        {
            return new GatherOutcome.Refused(wrong, fingerprint);
        }

        string planPath = Path.Combine(folder, UploadName.PlanFile);
        return new GatherOutcome.Complete(
            new GatheredUpload
            {
                ModelPath = Path.Combine(folder, UploadName.ModelFile),
                DataFiles = dataFiles,
                Plan = set.Find(UploadRole.Plan) is null
                    ? null
                    : await File.ReadAllBytesAsync(planPath, cancellationToken),
                SamplesPath = set.Find(UploadRole.Samples) is null
                    ? null
                    : Path.Combine(folder, UploadName.SamplesFile),
                Card = card,
                Fingerprint = fingerprint,
                UsedRevision = set.RevisionOf(dataFiles),
            }
        );
    }

    private static RefusalReason? WhyRefused(UploadSet set, UploadPart model, IReadOnlyList<string> dataFiles)
    {
        if (dataFiles.FirstOrDefault(file => !UploadName.IsDataFileName(file)) is { } unsafeName)
        {
            return new RefusalReason(
                "external-data-outside",
                $"'{model.BlobName}' names the external data '{unsafeName}'; expected the name of a file beside the model, "
                    + "without folders."
            );
        }

        return dataFiles.Count > 0 && model.Name.Form == UploadForm.Flat
            ? new RefusalReason(
                "external-data-in-flat-upload",
                $"'{model.BlobName}' keeps weights in the file '{dataFiles[0]}', which a flat upload cannot have. Upload "
                    + $"'{set.Model}/{UploadName.ModelFile}' and '{set.Model}/{dataFiles[0]}' instead, and delete '{model.BlobName}'."
            )
            : null;
    }

    private static string MissingModel(UploadSet set) =>
        set.Parts[0].Name.Form == UploadForm.Flat
            ? set.Model + ".onnx"
            : UploadName.FolderPrefix(set.Model) + UploadName.ModelFile;
}
