using Azure;

namespace MaaS.Optimization.Uploads;

/// <summary>One blob of an upload set as it was listed.</summary>
/// <param name="Size">Bytes.</param>
internal sealed record UploadPart(UploadName Name, string BlobName, ETag ETag, long Size, DateTimeOffset LastModified);
