using System.Text.Json.Nodes;

namespace MaaS.Packaging.Tests.Publishing;

/// <summary>A published folder is a function app by itself, for Linux on x64, and small.</summary>
[Collection(nameof(PublishedApps))]
public sealed class PublishedFolderTests(PublishedApps apps)
{
    private const long Megabyte = 1_000_000;

    [Theory]
    [InlineData(
        "PredictFunction",
        80,
        "Health Metrics Models ModelsV1 RepositoryControl RepositoryIndex ServerMetadata"
    )]
    [InlineData("OptimizeFunction", 90, "Manage OptimizeUpload Reconcile")]
    public void Folder_holds_what_the_host_reads_and_is_small(string app, int megabytes, string functions)
    {
        string folder = apps[app];

        Assert.True(File.Exists(Path.Combine(folder, "host.json")));
        Assert.True(File.Exists(Path.Combine(folder, $"{app}.dll")));
        Assert.Equal(
            functions.Split(' '),
            Directory
                .EnumerateFiles(folder, "function.json", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, Path.GetDirectoryName(file)!))
                .Order(StringComparer.Ordinal)
        );
        Assert.InRange(Size(folder), 1, megabytes * Megabyte);
    }

    [Theory]
    [InlineData("PredictFunction")]
    [InlineData("OptimizeFunction")]
    public void Folder_holds_natives_of_linux_x64_alone(string app)
    {
        string folder = apps[app];
        string[] natives =
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(IsNative)
                .Select(file => Path.GetRelativePath(folder, file))
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(
            new[] { app, "libonnxruntime.so", "libonnxruntime_providers_shared.so" }.Order(StringComparer.Ordinal),
            natives
        );
        Assert.All(natives, native => Assert.Equal(ElfX64, Header(Path.Combine(folder, native))));
        Assert.False(Directory.Exists(Path.Combine(folder, "runtimes")));
    }

    [Theory]
    [InlineData("PredictFunction")]
    [InlineData("OptimizeFunction")]
    public void Folder_holds_no_settings_no_documentation_and_no_tool_of_the_build(string app) =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(apps[app], "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            file =>
                file is "local.settings.json" or "worker.config.json" or "web.config"
                || file!.EndsWith(".xml", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("PredictFunction")]
    [InlineData("OptimizeFunction")]
    public void Host_file_starts_the_published_handler_with_the_machines_dotnet(string app)
    {
        JsonNode host = JsonNode.Parse(File.ReadAllText(Path.Combine(apps[app], "host.json")))!;

        Assert.Equal("dotnet", (string?)host["customHandler"]!["description"]!["defaultExecutablePath"]);
        Assert.Equal($"{app}.dll", (string?)host["customHandler"]!["description"]!["arguments"]![0]);
        Assert.Equal("Microsoft.Azure.Functions.ExtensionBundle", (string?)host["extensionBundle"]!["id"]);
    }

    /// <summary>ELF, 64 bits, little-endian; machine 62.</summary>
    private static string ElfX64 => "7F454C460201 3E00";

    private static bool IsNative(string file) =>
        Path.GetExtension(file) is "" or ".so" or ".dylib" or ".exe"
        || Path.GetFileName(file).Equals("onnxruntime.dll", StringComparison.OrdinalIgnoreCase);

    private static string Header(string file)
    {
        Span<byte> header = stackalloc byte[20];
        using FileStream stream = File.OpenRead(file);
        stream.ReadExactly(header);
        return $"{Convert.ToHexString(header[..6])} {Convert.ToHexString(header[18..20])}";
    }

    private static long Size(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
