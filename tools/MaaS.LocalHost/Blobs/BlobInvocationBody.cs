using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Invocations;

namespace MaaS.LocalHost.Blobs;

/// <summary>
/// The body that the host posts for a blob, member for member and in order as captured from host 4.1037 with blob
/// extension 4.x (tests compare with the captures). The numbers of the enumerations are those of that extension's SDK.
/// </summary>
internal static class BlobInvocationBody
{
    private const string JsonMediaType = "application/json";

    /// <summary>UTF-8 JSON.</summary>
    /// <param name="content">The blob's bytes; null under deferred binding.</param>
    public static byte[] Create(
        BlobFunction function,
        BlobClient blob,
        BlobProperties properties,
        IReadOnlyList<KeyValuePair<string, string>> parameters,
        byte[]? content,
        TimeProvider time
    )
    {
        var metadata = new JsonObject
        {
            ["Uri"] = HostJson.Quoted(blob.Uri.AbsoluteUri),
            ["Properties"] = Properties(properties),
            ["Metadata"] = new JsonObject(
                properties.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))
            ),
        };
        foreach ((string name, string value) in parameters)
        {
            metadata[name] = HostJson.Quoted(value);
        }

        metadata["sys"] = HostJson.System(function.Name, time);
        JsonNode data = content is null ? Reference(function, blob) : Convert.ToBase64String(content);
        return HostJson.Bytes(
            new JsonObject
            {
                ["Data"] = new JsonObject { [function.BindingName] = data },
                ["Metadata"] = metadata,
            }
        );
    }

    /// <summary>Deferred binding: the host describes the reference's content and leaves the reference itself out.</summary>
    private static JsonObject Reference(BlobFunction function, BlobClient blob)
    {
        var reference = new JsonObject
        {
            ["Connection"] = function.Connection,
            ["ContainerName"] = blob.BlobContainerName,
            ["BlobName"] = blob.Name,
        };
        return new JsonObject
        {
            ["Version"] = "1.0",
            ["Source"] = "AzureStorageBlobs",
            ["Content"] = new JsonObject
            {
                ["Length"] = HostJson.Bytes(reference).Length,
                ["IsEmpty"] = false,
                ["MediaType"] = JsonMediaType,
            },
            ["ContentType"] = JsonMediaType,
        };
    }

    private static JsonObject Properties(BlobProperties properties) =>
        new()
        {
            ["CacheControl"] = properties.CacheControl,
            ["ContentDisposition"] = properties.ContentDisposition,
            ["ContentEncoding"] = properties.ContentEncoding,
            ["ContentLanguage"] = properties.ContentLanguage,
            ["Length"] = properties.ContentLength,
            ["ContentMD5"] = properties.ContentHash is { Length: > 0 } hash ? Convert.ToBase64String(hash) : null,
            ["ContentType"] = properties.ContentType,
            ["ETag"] = properties.ETag.ToString("H"),
            ["Created"] = properties.CreatedOn,
            ["LastModified"] = properties.LastModified,
            ["BlobType"] = properties.BlobType switch
            {
                BlobType.Page => 1,
                BlobType.Append => 3,
                _ => 2,
            },
            ["LeaseStatus"] = properties.LeaseStatus == LeaseStatus.Locked ? 1 : 2,
            ["LeaseState"] = (int)properties.LeaseState + 1,
            ["LeaseDuration"] =
                properties.LeaseState != LeaseState.Leased ? 0
                : properties.LeaseDuration == LeaseDurationType.Fixed ? 1
                : 2,
            ["PageBlobSequenceNumber"] = null,
            ["AppendBlobCommittedBlockCount"] = null,
            ["IsServerEncrypted"] = properties.IsServerEncrypted,
            ["EncryptionScope"] = properties.EncryptionScope,
            ["IsIncrementalCopy"] = properties.IsIncrementalCopy,
            ["StandardBlobTier"] = properties.AccessTier switch
            {
                "Hot" => 1,
                "Cool" => 2,
                "Archive" => 3,
                _ => 0,
            },
            ["RehydrationStatus"] = null,
            ["PremiumPageBlobTier"] = null,
            ["BlobTierInferred"] = properties.AccessTierInferred,
            ["BlobTierLastModifiedTime"] =
                properties.AccessTierChangedOn == default ? properties.LastModified : properties.AccessTierChangedOn,
            ["DeletedTime"] = null,
            ["RemainingDaysBeforePermanentDelete"] = null,
        };
}
