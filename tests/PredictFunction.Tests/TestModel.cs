using System.Security.Cryptography;
using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace PredictFunction.Tests;

/// <summary>A model and its signature, published as the optimizer would.</summary>
internal sealed record TestModel(string Name, byte[] Onnx, TensorSpec[] Inputs, TensorSpec[] Outputs)
{
    public static TensorSpec Tensor(string name, TensorDataType type, params long[] shape) =>
        new()
        {
            Name = name,
            DataType = type,
            Shape = shape,
        };

    public async Task PublishAsync(BlobContainerClient models, CancellationToken cancellationToken)
    {
        ModelName name = ModelName.Parse(Name);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Onnx));
        await UploadAsync(ModelBlobNames.VersionFile(name, 1, ModelBlobNames.OriginalModelFile), Onnx);
        await UploadAsync(
            ModelBlobNames.VersionFile(name, 1, ModelBlobNames.ManifestFile),
            JsonSerializer.SerializeToUtf8Bytes(ManifestOf(name, hash), ModelJson.Default.ModelManifest)
        );
        await UploadAsync(
            ModelBlobNames.Index(name),
            JsonSerializer.SerializeToUtf8Bytes(IndexOf(name, hash), ModelJson.Default.ModelIndex)
        );

        Task UploadAsync(string blob, byte[] content) =>
            models.GetBlobClient(blob).UploadAsync(new BinaryData(content), cancellationToken);
    }

    private ModelManifest ManifestOf(ModelName name, string hash) =>
        new()
        {
            Model = name,
            Version = 1,
            Fingerprint = hash,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Optimizer = "test",
            Signature = new ModelSignature { Inputs = Inputs, Outputs = Outputs },
            Variants =
            [
                new ModelVariant
                {
                    Name = ModelVariant.OriginalName,
                    File = ModelBlobNames.OriginalModelFile,
                    Target = "any",
                    Precision = "fp32",
                    SizeBytes = Onnx.Length,
                    Gated = true,
                },
            ],
            Files =
            [
                new PublishedFile
                {
                    Name = ModelBlobNames.OriginalModelFile,
                    Size = Onnx.Length,
                    Sha256 = hash,
                },
            ],
        };

    private static ModelIndex IndexOf(ModelName name, string hash) =>
        new()
        {
            Model = name,
            Versions =
            [
                new PublishedVersion
                {
                    Version = 1,
                    State = VersionState.Ready,
                    Fingerprint = hash,
                    PublishedAt = DateTimeOffset.UnixEpoch,
                },
            ],
            Labels = new Dictionary<string, int>(StringComparer.Ordinal) { [VersionSelector.StableLabel] = 1 },
        };
}
