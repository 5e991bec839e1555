using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Laptop;

/// <summary>What a laptop starts from.</summary>
public sealed partial class DevelopmentFilesTests
{
    [Fact]
    public void Editor_starts_both_apps_on_two_ports_in_their_build_folders()
    {
        string[] starts =
        [
            .. Read(".vscode/tasks.json")["tasks"]!
                .AsArray()
                .Where(task => ((string?)task!["command"])?.StartsWith("func start", StringComparison.Ordinal) == true)
                .Select(task => $"{task!["command"]} in {task["options"]!["cwd"]}"),
        ];

        Assert.Equal(
            [
                "func start --port 7071 in ${workspaceFolder}/functions/PredictFunction/bin/Debug/net10.0",
                "func start --port 7072 in ${workspaceFolder}/functions/OptimizeFunction/bin/Debug/net10.0",
            ],
            starts
        );
        Assert.NotEmpty(Read(".vscode/launch.json")["configurations"]!.AsArray());
        Assert.Equal(
            [7071, 7072, 10000],
            Read(".devcontainer/devcontainer.json")["forwardPorts"]!.AsArray().Select(port => (int)port!)
        );
    }

    [Fact]
    public void Core_tools_are_optional_and_no_build_waits_for_their_download()
    {
        JsonNode package = Read("package.json");
        JsonNode locked = Read("package-lock.json")["packages"]!["node_modules/azure-functions-core-tools"]!;

        Assert.Matches(ExactVersion, (string)package["devDependencies"]!["azurite"]!);
        Assert.Matches(ExactVersion, (string)package["optionalDependencies"]!["azure-functions-core-tools"]!);
        Assert.True((bool)locked["optional"]!);
        Assert.Contains(
            "npm ci --omit=optional",
            File.ReadAllText(Path.Combine(RepositoryFolder.Root, "build/Npm.proj")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lock_file_names_no_registry() =>
        Assert.DoesNotContain(
            "\"resolved\"",
            File.ReadAllText(Path.Combine(RepositoryFolder.Root, "package-lock.json")),
            StringComparison.Ordinal
        );

    private static JsonNode Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, file)))!;

    [GeneratedRegex(@"^\d+\.\d+\.\d+$", RegexOptions.None, 1000)]
    private static partial Regex ExactVersion { get; }
}
