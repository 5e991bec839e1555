using Azure;

namespace MaaS.Optimization.Uploads;

/// <summary>One blob of an upload set as it was listed.</summary>
/// <param name="Size">Bytes.</param>
internal sealed record UploadPart(UploadName Name, string BlobName, ETag ETag, long Size, DateTimeOffset LastModified)
{
    /// <summary>In quotes, as conditions want it: a listing of Azure gives it without, a header with them.</summary>
    public ETag ETag { get; } = new(ETag.ToString("H"));
}
