using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Testing;

/// <summary>Writes packages into a container as the optimizer publishes them, without its care for races.</summary>
public static class ModelPublishing
{
    /// <summary>Writes versions and an index whose <c>stable</c> is <paramref name="stable"/>.</summary>
    public static async Task PublishAsync(
        this BlobContainerClient container,
        int stable,
        params IReadOnlyList<ModelPackage> versions
    )
    {
        foreach (ModelPackage package in versions)
        {
            ModelName name = package.Manifest.Model;
            foreach ((string file, byte[] content) in package.Files)
            {
                await WriteAsync(ModelBlobNames.VersionFile(name, package.Manifest.Version, file), content);
            }

            await WriteAsync(
                ModelBlobNames.VersionFile(name, package.Manifest.Version, ModelBlobNames.ManifestFile),
                JsonSerializer.SerializeToUtf8Bytes(package.Manifest, ModelJson.Default.ModelManifest)
            );
        }

        ModelIndex index = ModelPackage.IndexOf(stable, versions);
        await WriteAsync(
            ModelBlobNames.Index(index.Model),
            JsonSerializer.SerializeToUtf8Bytes(index, ModelJson.Default.ModelIndex)
        );

        async Task WriteAsync(string name, byte[] content) =>
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
    }
}
