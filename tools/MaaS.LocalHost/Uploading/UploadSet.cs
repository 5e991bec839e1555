using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.LocalHost.Uploading;

/// <summary>The files of one upload, in the order in which they go: the model last, since it starts the work.</summary>
internal sealed class UploadSet
{
    /// <summary>Metadata that tells a later run that a blob is still the same.</summary>
    private const string HashKey = "sha256";

    /// <summary>What may lie beside a model, and the model.</summary>
    private static readonly string[] Suffixes = [".samples.npz", ".optimize.json", ".card.json", ".onnx"];

    private readonly (string Name, byte[] Content, string Hash)[] _parts;

    /// <param name="model">The model's name.</param>
    /// <param name="parts">Blob names and contents, the model last.</param>
    public UploadSet(string model, params IEnumerable<(string Name, byte[] Content)> parts)
    {
        Model = model;
        _parts =
        [
            .. parts.Select(part => (part.Name, part.Content, Convert.ToHexStringLower(SHA256.HashData(part.Content)))),
        ];
    }

    public string Model { get; }

    /// <summary>SHA-256 of the model's file, lower-case hexadecimal.</summary>
    public string ModelHash => _parts[^1].Hash;

    public long ModelSize => _parts[^1].Content.Length;

    public IEnumerable<string> Names => _parts.Select(part => part.Name);

    /// <summary>The set <c>{model}.onnx</c> and what lies beside it in a folder.</summary>
    /// <exception cref="LocalHostException">The folder holds no such model.</exception>
    public static UploadSet FromFolder(string folder, string model)
    {
        string[] files = [.. Suffixes.Select(suffix => Path.Combine(folder, model + suffix)).Where(File.Exists)];
        return files.Length > 0 && files[^1].EndsWith(".onnx", StringComparison.Ordinal)
            ? new UploadSet(model, files.Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))))
            : throw new LocalHostException($"{folder} holds no {model}.onnx.");
    }

    /// <summary>Whether the container holds exactly this set already.</summary>
    public async Task<bool> IsThereAsync(BlobContainerClient uploads, CancellationToken cancellationToken)
    {
        foreach ((string name, _, string hash) in _parts)
        {
            try
            {
                BlobProperties blob = await uploads
                    .GetBlobClient(name)
                    .GetPropertiesAsync(cancellationToken: cancellationToken);
                if (
                    !blob.Metadata.TryGetValue(HashKey, out string? there)
                    || !string.Equals(there, hash, StringComparison.Ordinal)
                )
                {
                    return false;
                }
            }
            catch (RequestFailedException error) when (error.Status == StatusCodes.Status404NotFound)
            {
                return false;
            }
        }

        return true;
    }

    public async Task UploadAsync(BlobContainerClient uploads, CancellationToken cancellationToken)
    {
        foreach ((string name, byte[] content, string hash) in _parts)
        {
            var options = new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [HashKey] = hash },
            };
            await uploads.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }
    }
}
