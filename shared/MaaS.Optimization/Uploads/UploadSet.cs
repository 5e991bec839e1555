using System.Security.Cryptography;
using System.Text;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>All blobs that were uploaded for one model, at one moment.</summary>
internal sealed record UploadSet(ModelName Model, IReadOnlyList<UploadPart> Parts)
{
    public bool IsEmpty => Parts.Count == 0;

    /// <summary>When the last of its blobs arrived.</summary>
    public DateTimeOffset LastModified => Parts.Max(part => part.LastModified);

    /// <summary>Identifies this exact state of the set without reading it: SHA-256 over all names and ETags.</summary>
    public string Revision => Hash(Parts);

    /// <summary>The part with a role of which a set has at most one (all but data).</summary>
    public UploadPart? Find(UploadRole role) => Parts.FirstOrDefault(part => part.Name.Role == role);

    public UploadPart? FindData(string file) =>
        Parts.FirstOrDefault(part =>
            part.Name.Role == UploadRole.Data && part.Name.File.Equals(file, StringComparison.Ordinal)
        );

    /// <summary>
    /// <see cref="Revision"/> of only those parts that decide the result: the fixed members and the data files that the model
    /// names. A stray file that lands beside a model does not make it another upload.
    /// </summary>
    public string RevisionOf(IReadOnlyCollection<string> dataFiles) =>
        Hash(
            Parts.Where(part =>
                part.Name.Role != UploadRole.Data || dataFiles.Contains(part.Name.File, StringComparer.Ordinal)
            )
        );

    /// <summary>Why the layout alone refuses the set; null when it does not.</summary>
    public RefusalReason? WhyRefused(UploadsOptions options)
    {
        if (Parts.Any(IsFlat) && !Parts.All(IsFlat))
        {
            return new RefusalReason(
                "upload-both-forms",
                $"Model '{Model}' was uploaded both as '{Parts.First(IsFlat).BlobName}' and as "
                    + $"'{Parts.First(part => !IsFlat(part)).BlobName}'. Delete the blobs of one of the two forms."
            );
        }

        if (Parts.Count > options.MaxParts)
        {
            return new RefusalReason(
                "upload-too-many-files",
                $"The folder of model '{Model}' holds more than {options.MaxParts} blobs."
            );
        }

        if (Parts.Sum(part => part.Size) is var total && total > options.MaxSetBytes)
        {
            return new RefusalReason(
                "upload-too-large",
                $"The upload of model '{Model}' has {total} bytes in all; at most {options.MaxSetBytes} are accepted."
            );
        }

        return TooLarge(UploadRole.Plan, options.MaxPlanBytes) ?? TooLarge(UploadRole.Card, options.MaxCardBytes);
    }

    private static bool IsFlat(UploadPart part) => part.Name.Form == UploadForm.Flat;

    private RefusalReason? TooLarge(UploadRole role, long limit) =>
        Find(role) is { } part && part.Size > limit
            ? new RefusalReason(
                "upload-too-large",
                $"'{part.BlobName}' has {part.Size} bytes; at most {limit} are accepted."
            )
            : null;

    private static string Hash(IEnumerable<UploadPart> parts)
    {
        var text = new StringBuilder();
        foreach (UploadPart part in parts.OrderBy(part => part.BlobName, StringComparer.Ordinal))
        {
            text.Append(part.BlobName).Append('\n').Append(part.ETag.ToString("G")).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
