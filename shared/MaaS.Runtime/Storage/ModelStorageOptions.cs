using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Which storage account holds the models. The same setting names as the Functions host reads for the connection
/// <c>ModelStorage</c>: either <c>ModelStorage</c> is a connection string (Azurite), or <c>ModelStorage__blobServiceUri</c>
/// names the account and an identity opens it (<c>ModelStorage__clientId</c> picks a user-assigned one).
/// </summary>
public sealed class ModelStorageOptions
{
    /// <summary>The connection's name in configuration.</summary>
    public const string ConnectionName = "ModelStorage";

    /// <summary>A connection string; null when an identity is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>https://{account}.blob.core.windows.net</c>; null when a connection string is used.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>Client id of a user-assigned managed identity; null: the default credential chain.</summary>
    public string? ClientId { get; set; }

    /// <summary>Container of published models.</summary>
    [Required, RegularExpression("^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$")]
    public string ModelsContainer { get; set; } = "models";

    /// <summary>Container that users upload to.</summary>
    [Required, RegularExpression("^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$")]
    public string UploadsContainer { get; set; } = "uploads";
}
