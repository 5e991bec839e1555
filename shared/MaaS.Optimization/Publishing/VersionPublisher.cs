using System.Text.Json;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// Fills the folder of a claimed version: payloads, reports, and the manifest last, so that a folder with a manifest is
/// complete. Nothing of it is visible until <see cref="IndexCommit"/> lists it.
/// </summary>
internal sealed class VersionPublisher(PayloadUpload payloads, IModelOptimizer optimizer, TimeProvider time)
{
    private static readonly string[] ReservedFiles =
    [
        ModelBlobNames.ClaimFile,
        ModelBlobNames.ManifestFile,
        ModelBlobNames.ReportFile,
        ModelBlobNames.ReportPage,
    ];

    /// <exception cref="ClaimLostException">Another worker has the version.</exception>
    /// <exception cref="InvalidOperationException">The optimizer's variants contradict each other.</exception>
    public async Task WriteAsync(
        ModelName model,
        GatheredUpload upload,
        OptimizationOutcome.Optimized optimized,
        ClaimLease lease,
        CancellationToken cancellationToken
    )
    {
        var files = new List<PublishedFile>();
        foreach (string path in Paths(optimized.Variants))
        {
            await lease.EnsureHeldAsync(cancellationToken);
            files.Add(await payloads.UploadAsync(model, lease.Version, path, cancellationToken));
        }

        await lease.EnsureHeldAsync(cancellationToken);
        await WriteAsync(ModelBlobNames.ReportFile, optimized.ReportJson, "application/json");
        await WriteAsync(ModelBlobNames.ReportPage, optimized.ReportHtml, "text/html; charset=utf-8");

        var manifest = new ModelManifest
        {
            Model = model,
            Version = lease.Version,
            Fingerprint = upload.Fingerprint,
            CreatedAt = time.GetUtcNow(),
            Optimizer = optimizer.Version,
            Signature = optimized.Signature,
            Card = upload.Card,
            Variants = [.. optimized.Variants.Select(variant => variant.Variant)],
            Files = files,
        };
        await lease.EnsureHeldAsync(cancellationToken);
        await WriteAsync(
            ModelBlobNames.ManifestFile,
            JsonSerializer.SerializeToUtf8Bytes(manifest, ModelJson.Default.ModelManifest),
            "application/json"
        );

        Task WriteAsync(string name, ReadOnlyMemory<byte> content, string contentType) =>
            payloads.WriteAsync(model, lease.Version, name, content, contentType, cancellationToken);
    }

    /// <summary>Every file of every variant once. Two variants may share a file, but not a name for different files.</summary>
    private static List<string> Paths(IReadOnlyList<PreparedVariant> variants)
    {
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        var paths = new List<string>();
        foreach (PreparedVariant variant in variants)
        {
            foreach ((string file, string path) in variant.Files())
            {
                if (!UploadName.IsLocalFileName(file) || ReservedFiles.Contains(file, StringComparer.OrdinalIgnoreCase))
                {
                    throw new InvalidOperationException($"'{file}' cannot be the name of a published file.");
                }

                if (byName.TryAdd(file, path))
                {
                    paths.Add(path);
                }
                else if (!byName[file].Equals(path, StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"Two variants have different files named '{file}'.");
                }
            }
        }

        return paths;
    }
}
