using MaaS.Runtime.Models;

namespace MaaS.Runtime.Storage;

/// <summary>Where everything lies in the container <c>models</c>. The layout of docs/architecture.md, in one place.</summary>
public static class ModelBlobNames
{
    public const string ManifestFile = "manifest.json";
    public const string ReportFile = "report.json";
    public const string ReportPage = "report.html";
    public const string ClaimFile = "claim.json";
    public const string OriginalModelFile = "model.onnx";

    /// <summary><c>{model}/index.json</c></summary>
    public static string Index(ModelName model) => $"{model}/index.json";

    /// <summary><c>{model}/status.json</c></summary>
    public static string Status(ModelName model) => $"{model}/status.json";

    /// <summary><c>{model}/uploads.json</c>: which state of the upload was decided, and how.</summary>
    public static string UploadRecord(ModelName model) => $"{model}/uploads.json";

    /// <summary><c>{model}/rejected/{versionOrFingerprint}.json</c></summary>
    public static string Rejected(ModelName model, string versionOrFingerprint) =>
        $"{model}/rejected/{versionOrFingerprint}.json";

    /// <summary><c>{model}/{version}/{file}</c></summary>
    public static string VersionFile(ModelName model, int version, string file) => $"{model}/{version}/{file}";

    /// <summary><c>_rejected/{sha256 of the name}.json</c>: an upload whose name is no model name.</summary>
    public static string RejectedName(string sha256OfName) => $"_rejected/{sha256OfName}.json";

    /// <summary><c>_names/{name in lower case}.json</c>: who owns a name, so that two models cannot differ by case alone.</summary>
    public static string NameOwner(ModelName model) => $"_names/{model.Key}.json";
}
