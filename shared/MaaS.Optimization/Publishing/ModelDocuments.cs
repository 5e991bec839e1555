using System.Security.Cryptography;
using System.Text;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>The JSON documents of a model, each under its name.</summary>
internal sealed class ModelDocuments(ModelContainers containers)
{
    public BlobDocument<ModelIndex> Index(ModelName model) =>
        new(containers.Models, ModelBlobNames.Index(model), ModelJson.Default.ModelIndex);

    public BlobDocument<ModelManifest> Manifest(ModelName model, int version) =>
        new(
            containers.Models,
            ModelBlobNames.VersionFile(model, version, ModelBlobNames.ManifestFile),
            ModelJson.Default.ModelManifest
        );

    public BlobDocument<UploadRecord> Record(ModelName model) =>
        new(containers.Models, ModelBlobNames.UploadRecord(model), PublishingJson.Default.UploadRecord);

    public BlobDocument<StatusDocument> Status(ModelName model) =>
        new(containers.Models, ModelBlobNames.Status(model), PublishingJson.Readable.StatusDocument);

    public BlobDocument<Rejection> Rejection(ModelName model, string key) =>
        new(containers.Models, ModelBlobNames.Rejected(model, key), PublishingJson.Readable.Rejection);

    /// <summary>What the names of all refusals of a model start with.</summary>
    public static string RejectionPrefix(ModelName model) => $"{model}/rejected/";

    /// <summary>A refusal by the name of its blob.</summary>
    public async Task<Rejection?> RejectionAsync(string blobName, CancellationToken cancellationToken)
    {
        var document = new BlobDocument<Rejection>(containers.Models, blobName, PublishingJson.Readable.Rejection);
        return (await document.ReadAsync(cancellationToken)).Value;
    }

    /// <summary>The refusal of a blob whose name is no model's.</summary>
    public BlobDocument<Rejection> RejectedName(string blobName) =>
        new(
            containers.Models,
            ModelBlobNames.RejectedName(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blobName)))),
            PublishingJson.Readable.Rejection
        );

    public BlobDocument<NameOwner> NameOwner(ModelName model) =>
        new(containers.Models, ModelBlobNames.NameOwner(model), PublishingJson.Default.NameOwner);
}
