using System.Text.RegularExpressions;
using System.Xml.Linq;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Containers;

/// <summary>The images hold the published folders, run without root, and send nothing home.</summary>
public sealed partial class DockerfileTests
{
    private const string Folder = "infra/containers";

    public static TheoryData<string, string> Images =>
        new()
        {
            { "predict", "PredictFunction" },
            { "optimize", "OptimizeFunction" },
            { "predict.gpu", "PredictFunction" },
        };

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_is_built_from_the_published_app_and_runs_without_root(string image, string app)
    {
        string file = Read($"{image}.Dockerfile");
        string last = file[file.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.Contains($"dotnet publish functions/{app} ", file, StringComparison.Ordinal);
        Assert.Contains("COPY --from=build --chown=maas:maas /app /home/site/wwwroot", last, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsScriptRoot=/home/site/wwwroot", last, StringComparison.Ordinal);
        Assert.Contains("ORT_DISABLE_TELEMETRY=1", last, StringComparison.Ordinal);
        Assert.Contains("LANG=en_US.UTF-8", last, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^USER \d+$", last);
        Assert.Matches(@"(?m)^HEALTHCHECK .*\n.*curl", last);
        Assert.Contains("curl", last[..last.IndexOf("COPY", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Base_images_are_arguments_with_a_version(string image, string app)
    {
        Assert.NotEmpty(app);
        string file = Read($"{image}.Dockerfile");
        string[] bases = [.. From.Matches(file).Select(match => match.Groups["image"].Value)];
        Dictionary<string, string> arguments = Argument
            .Matches(file)
            .ToDictionary(
                match => match.Groups["name"].Value,
                match => match.Groups["value"].Value,
                StringComparer.Ordinal
            );

        Assert.All(bases, name => Assert.Matches(@":[^:]*\d", arguments[name]));
    }

    [Fact]
    public void Gpu_natives_have_the_version_of_the_managed_library()
    {
        string version = XDocument
            .Load(Path.Combine(RepositoryFolder.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == "Microsoft.ML.OnnxRuntime")
            .Attribute("Version")!
            .Value;

        Assert.Contains($"ARG ONNXRUNTIME_GPU={version}\n", Read("predict.gpu.Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_the_build_of_an_app_reads_reaches_the_builder()
    {
        string[] kept =
        [
            .. File.ReadAllLines(Path.Combine(RepositoryFolder.Root, ".dockerignore"))
                .Where(line => line.StartsWith('!'))
                .Select(line => line[1..]),
        ];

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "functions",
                "shared",
                "build",
                "Directory.*",
                "global.json",
                "local.settings.sample.json",
                "infra/containers/onnxruntime-gpu.proj",
            },
            kept.ToHashSet(StringComparer.Ordinal)
        );
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryFolder.Root, Folder, file));

    [GeneratedRegex(@"^FROM \$\{(?<image>\w+)\}", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex From { get; }

    [GeneratedRegex(@"^ARG (?<name>\w+)=(?<value>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Argument { get; }
}
