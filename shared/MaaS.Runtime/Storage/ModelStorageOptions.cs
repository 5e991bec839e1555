using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Which storage account holds the models. The same setting names as the Functions host reads for the connection
/// <c>ModelStorage</c>: either <c>ModelStorage</c> is a connection string (Azurite), or <c>ModelStorage__blobServiceUri</c>
/// names the account and an identity opens it (<c>ModelStorage__clientId</c> picks a user-assigned one). The container
/// names are of section <c>MaaS:Storage</c>.
/// </summary>
public sealed class ModelStorageOptions : IValidatableObject
{
    /// <summary>The connection's name in configuration.</summary>
    public const string ConnectionName = "ModelStorage";

    /// <summary>The section of the container names.</summary>
    public const string SectionName = "MaaS:Storage";

    /// <summary>A connection string; null when an identity is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>https://{account}.blob.core.windows.net</c>; null when a connection string is used.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary><c>managedidentity</c> uses a managed identity and nothing else; null: the default credential chain.</summary>
    public string? Credential { get; set; }

    /// <summary>Client id of a user-assigned identity; null: the system-assigned one, or whatever the chain finds.</summary>
    public string? ClientId { get; set; }

    /// <summary>Container of published models.</summary>
    [Required, RegularExpression("^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$")]
    public string ModelsContainer { get; set; } = "models";

    /// <summary>Container that users upload to.</summary>
    [Required, RegularExpression("^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$")]
    public string UploadsContainer { get; set; } = "uploads";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) && BlobServiceUri is null)
        {
            yield return new ValidationResult(
                "No storage account is configured. Set ModelStorage to a connection string, or "
                    + "ModelStorage__blobServiceUri to https://{account}.blob.core.windows.net for access by identity."
            );
        }

        if (BlobServiceUri is { IsAbsoluteUri: false })
        {
            yield return new ValidationResult(
                $"ModelStorage__blobServiceUri is '{BlobServiceUri}'; expected https://{{account}}.blob.core.windows.net."
            );
        }

        if (string.Equals(ModelsContainer, UploadsContainer, StringComparison.Ordinal))
        {
            yield return new ValidationResult(
                $"MaaS:Storage names one container, '{ModelsContainer}', for both models and uploads; they must differ."
            );
        }
    }
}
