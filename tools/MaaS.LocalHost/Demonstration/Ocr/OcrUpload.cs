using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>The upload set of the demonstration: PaddleOCR's recognition model, calibration images, plan, card.</summary>
internal sealed class OcrUpload
{
    public const string Model = "ocr-rec";

    /// <summary>Metadata that tells a later run that a blob is still the same.</summary>
    private const string HashKey = "sha256";

    private readonly (string Name, byte[] Content, string Hash)[] _parts;

    private OcrUpload(byte[] model, byte[] samples, byte[] plan, byte[] card)
    {
        // The model last: it starts the work, and what is there by then is used.
        (string Name, byte[] Content)[] parts =
        [
            ($"{Model}.samples.npz", samples),
            ($"{Model}.optimize.json", plan),
            ($"{Model}.card.json", card),
            ($"{Model}.onnx", model),
        ];
        _parts =
        [
            .. parts.Select(part => (part.Name, part.Content, Convert.ToHexStringLower(SHA256.HashData(part.Content)))),
        ];
    }

    /// <summary>SHA-256 of the model's file, lower-case hexadecimal.</summary>
    public string ModelHash => _parts[^1].Hash;

    public long ModelSize => _parts[^1].Content.Length;

    public IEnumerable<string> Names => _parts.Select(part => part.Name);

    public static OcrUpload Create(OcrFiles files)
    {
        TextLineImage[] images = [.. files.CalibrationImages.Select(TextLineImage.Read)];
        return new OcrUpload(
            File.ReadAllBytes(files.Model),
            SamplesArchive.Write(OcrFiles.InputName, images),
            File.ReadAllBytes(files.Plan),
            File.ReadAllBytes(files.Card)
        );
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
