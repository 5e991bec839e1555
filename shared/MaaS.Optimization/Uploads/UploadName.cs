using System.Diagnostics.CodeAnalysis;
using System.Text;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>The name of a blob in <c>uploads</c>, taken apart. The one place that knows the two forms.</summary>
/// <param name="File">The name inside the set, the same in both forms: <c>model.onnx</c>, <c>card.json</c>, a data file's name.</param>
internal sealed record UploadName(ModelName Model, UploadForm Form, UploadRole Role, string File)
{
    public const string ModelFile = "model.onnx";
    public const string PlanFile = "optimize.json";
    public const string SamplesFile = "samples.npz";
    public const string CardFile = "card.json";

    /// <summary>Longest name of a data file, in bytes of UTF-8: what common file systems take.</summary>
    private const int MaxFileNameBytes = 255;

    /// <summary>The four fixed members: flat suffix, role, file.</summary>
    private static readonly (string Suffix, UploadRole Role, string File)[] Members =
    [
        (".optimize.json", UploadRole.Plan, PlanFile),
        (".samples.npz", UploadRole.Samples, SamplesFile),
        (".card.json", UploadRole.Card, CardFile),
        (".onnx", UploadRole.Model, ModelFile),
    ];

    /// <summary>The blob names that a flat upload of a model may have.</summary>
    public static IEnumerable<string> FlatNames(ModelName model) =>
        Members.Select(member => model.Value + member.Suffix);

    /// <summary>What all blobs of a folder upload start with.</summary>
    public static string FolderPrefix(ModelName model) => model.Value + "/";

    public static bool TryParse(
        string blobName,
        [NotNullWhen(true)] out UploadName? name,
        [NotNullWhen(false)] out RefusalReason? reason
    )
    {
        string[] segments = blobName.Split('/');
        (name, reason) = segments.Length switch
        {
            1 => ParseFlat(blobName),
            2 => ParseFolder(segments[0], segments[1]),
            _ => (
                null,
                new RefusalReason(
                    "upload-too-deep",
                    $"The upload '{blobName}' lies {segments.Length - 1} folders deep; at most one is allowed, as in "
                        + "'my-model/model.onnx'. Put the files directly into the model's folder."
                )
            ),
        };
        return name is not null;
    }

    /// <summary>Whether a text is the name of one file, safe on every file system.</summary>
    public static bool IsLocalFileName(string file) =>
        file.Length > 0
        && file is not ("." or "..")
        && Encoding.UTF8.GetByteCount(file) <= MaxFileNameBytes
        && !file.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));

    /// <summary>Whether a file name can be external data: not a fixed member's, whatever its case.</summary>
    public static bool IsDataFileName(string file) =>
        IsLocalFileName(file) && !Members.Any(member => file.Equals(member.File, StringComparison.OrdinalIgnoreCase));

    private static (UploadName?, RefusalReason?) ParseFlat(string blobName)
    {
        foreach ((string suffix, UploadRole role, string file) in Members)
        {
            if (blobName.EndsWith(suffix, StringComparison.Ordinal))
            {
                return ModelName.TryParse(blobName[..^suffix.Length], out ModelName? model, out string? why)
                    ? (new UploadName(model, UploadForm.Flat, role, file), null)
                    : (null, new RefusalReason("model-name-invalid", $"The upload '{blobName}' was refused: {why}"));
            }
        }

        return (
            null,
            new RefusalReason(
                "upload-name-unknown",
                $"The upload '{blobName}' is no part of a model. Expected '{{model}}.onnx' with optional "
                    + "'{model}.optimize.json', '{model}.samples.npz' and '{model}.card.json'; a model with external data "
                    + "is uploaded as a folder: '{model}/model.onnx' and its data files beside it."
            )
        );
    }

    private static (UploadName?, RefusalReason?) ParseFolder(string folder, string file)
    {
        if (!ModelName.TryParse(folder, out ModelName? model, out string? why))
        {
            return (null, new RefusalReason("model-name-invalid", $"The upload '{folder}/{file}' was refused: {why}"));
        }

        foreach ((_, UploadRole role, string member) in Members)
        {
            if (file.Equals(member, StringComparison.Ordinal))
            {
                return (new UploadName(model, UploadForm.Folder, role, member), null);
            }
        }

        return IsDataFileName(file)
            ? (new UploadName(model, UploadForm.Folder, UploadRole.Data, file), null)
            : (
                null,
                new RefusalReason(
                    "upload-name-unknown",
                    $"The upload '{folder}/{file}' has no usable file name: expected {ModelFile}, {PlanFile}, {SamplesFile}, "
                        + $"{CardFile} or a data file's name of at most {MaxFileNameBytes} bytes."
                )
            );
    }
}
