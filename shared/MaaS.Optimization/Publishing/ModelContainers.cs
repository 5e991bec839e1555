using Azure.Storage.Blobs;

namespace MaaS.Optimization.Publishing;

/// <summary>The two containers: users write <paramref name="Uploads"/>, only we write <paramref name="Models"/>.</summary>
internal sealed record ModelContainers(BlobContainerClient Models, BlobContainerClient Uploads);
