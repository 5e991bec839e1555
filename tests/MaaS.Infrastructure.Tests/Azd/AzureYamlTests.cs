using MaaS.Testing;
using YamlDotNet.RepresentationModel;

namespace MaaS.Infrastructure.Tests.Azd;

/// <summary>The azd projects, one per kind of hosting, point to what is there.</summary>
public sealed class AzureYamlTests
{
    public static TheoryData<string, string> Projects =>
        new()
        {
            { "azure.yaml", "flex" },
            { "infra/azd/premium/azure.yaml", "premium" },
            { "infra/azd/gpu/azure.yaml", "gpu" },
        };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_deploys_the_parameter_file_of_its_kind(string project, string kind)
    {
        YamlMappingNode root = Read(project);

        Assert.Equal("bicep", Text(root, "infra", "provider"));
        Assert.Equal(kind, Text(root, "infra", "module"));
        string parameters = Resolve(project, Text(root, "infra", "path")!, kind + ".bicepparam");
        Assert.Contains($"kind: '{kind}'", File.ReadAllText(parameters), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Hooks_run_scripts_that_exist(string project, string kind)
    {
        Assert.NotEmpty(kind);
        string[] commands = [.. Hooks(Read(project))];

        Assert.Contains(commands, command => command.EndsWith("subscribe.sh", StringComparison.Ordinal));
        Assert.All(
            commands,
            command =>
            {
                string[] words = command.Split(' ');
                Assert.Equal("sh", words[0]);
                Assert.True(File.Exists(Resolve(project, words[1])), $"{project}: {words[1]} does not exist.");
            }
        );
    }

    [Theory]
    [InlineData("azure.yaml", "predict")]
    [InlineData("azure.yaml", "optimize")]
    [InlineData("infra/azd/gpu/azure.yaml", "optimize")]
    public void Function_app_is_published_where_it_is_deployed_from(string project, string service)
    {
        YamlMappingNode root = Read(project);

        Assert.Equal("function", Text(root, "services", service, "host"));
        Assert.Equal("custom", Text(root, "services", service, "language"));
        Assert.EndsWith($"publish.sh {service}", Text(root, "services", service, "hooks", "prepackage", "run"));
        Assert.Equal(
            Path.Combine(RepositoryFolder.Root, "artifacts/azd", service),
            Resolve(project, Text(root, "services", service, "project")!, Text(root, "services", service, "dist")!)
        );
    }

    [Fact]
    public void Gpu_project_builds_the_image_in_the_registry()
    {
        const string project = "infra/azd/gpu/azure.yaml";
        YamlMappingNode root = Read(project);
        string Docker(string name) => Text(root, "services", "predict", "docker", name)!;

        Assert.Equal("containerapp", Text(root, "services", "predict", "host"));
        Assert.Equal("true", Docker("remoteBuild"));
        Assert.Equal("linux/amd64", Docker("platform"));
        Assert.Equal(
            Path.Combine(RepositoryFolder.Root, "infra/containers/predict.gpu.Dockerfile"),
            Resolve(project, Docker("path"))
        );
        Assert.Equal(RepositoryFolder.Root.TrimEnd('/'), Resolve(project, Docker("context")).TrimEnd('/'));
        string module = File.ReadAllText(
            Path.Combine(RepositoryFolder.Root, "infra/bicep/modules/container-app.bicep")
        );
        Assert.Contains(
            $"'Microsoft.App/containerApps@{Text(root, "services", "predict", "apiVersion")}'",
            module,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Services_are_the_names_that_the_bicep_tags_its_apps_with(string project, string kind)
    {
        YamlMappingNode root = Read(project);
        string[] services = root.Children.TryGetValue("services", out YamlNode? node)
            ? [.. ((YamlMappingNode)node).Children.Keys.Select(name => name.ToString())]
            : [];

        // On Premium a package in storage is deployed, by a hook.
        Assert.Equal(kind == "premium" ? [] : ["predict", "optimize"], services);
    }

    private static IEnumerable<string> Hooks(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => mapping.Children.SelectMany(child =>
                child.Key.ToString() == "run" ? [child.Value.ToString()] : Hooks(child.Value)
            ),
            YamlSequenceNode sequence => sequence.Children.SelectMany(Hooks),
            _ => [],
        };

    private static string? Text(YamlNode node, params string[] path)
    {
        YamlNode? at = node;
        foreach (string name in path)
        {
            at =
                at is YamlMappingNode mapping && mapping.Children.TryGetValue(name, out YamlNode? child) ? child : null;
        }

        return at?.ToString();
    }

    private static YamlMappingNode Read(string project)
    {
        using StreamReader reader = File.OpenText(Path.Combine(RepositoryFolder.Root, project));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    /// <summary>A path as azd sees it: relative to the folder of azure.yaml.</summary>
    private static string Resolve(string project, params string[] path) =>
        Path.GetFullPath(Path.Combine([RepositoryFolder.Root, Path.GetDirectoryName(project)!, .. path]));
}
