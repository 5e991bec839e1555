using System.Text.RegularExpressions;
using MaaS.Packaging.Tests.Containers;
using MaaS.Testing;
using YamlDotNet.RepresentationModel;

namespace MaaS.Packaging.Tests.Workflows;

/// <summary>Continuous integration and releases, read as GitHub reads them.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Files => [.. YamlFile.In(".github/workflows")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Jobs_have_a_time_limit_and_pinned_actions_and_the_token_may_only_read(string file)
    {
        YamlNode workflow = YamlFile.Documents(file).Single();
        YamlMappingNode jobs = (YamlMappingNode)workflow.At("jobs")!;

        Assert.Equal("read", workflow.Text("permissions/contents"));
        foreach (YamlNode job in jobs.Children.Values)
        {
            Assert.NotNull(job.Text("timeout-minutes"));
            Assert.All(
                job.At("steps").Items().Select(step => step.Text("uses")).OfType<string>(),
                action => Assert.Matches(PinnedAction, action)
            );
        }
    }

    [Fact]
    public void Ci_runs_the_one_door_the_isolated_shell_the_images_and_the_real_host()
    {
        YamlNode jobs = YamlFile.Documents(".github/workflows/ci.yml")[0].At("jobs")!;

        Assert.Equal(["test", "isolated", "images", "core-tools"], jobs.Keys());
        Assert.Contains(".ci/run", Scripts(jobs.At("test")!), StringComparison.Ordinal);
        Assert.Contains("-p:FunctionsWorker=isolated", Scripts(jobs.At("isolated")!), StringComparison.Ordinal);
        Assert.Contains("--host func", Scripts(jobs.At("core-tools")!), StringComparison.Ordinal);
        Assert.Equal(
            Directory
                .EnumerateFiles(Path.Combine(RepositoryFolder.Root, "infra/containers"), "*.Dockerfile")
                .Select(path => Path.GetFileName(path).Replace(".Dockerfile", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            jobs.At("images/strategy/matrix/image")
                .Items()
                .Select(image => image.ToString())
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Release_tests_first_and_attests_what_it_publishes()
    {
        YamlNode job = YamlFile.Documents(".github/workflows/release.yml")[0].At("jobs/release")!;
        string scripts = Scripts(job);
        string?[] actions = [.. job.At("steps").Items().Select(step => step.Text("uses"))];

        Assert.StartsWith(".ci/run", scripts, StringComparison.Ordinal);
        Assert.Contains("dotnet pack shared/MaaS.Client", scripts, StringComparison.Ordinal);
        Assert.Contains(
            actions,
            action => action?.StartsWith("actions/attest-build-provenance@", StringComparison.Ordinal) == true
        );
        Assert.Equal("write", job.Text("permissions/attestations"));
        Assert.Equal("write", job.Text("permissions/id-token"));
    }

    private static string Scripts(YamlNode job) =>
        string.Join('\n', job.At("steps").Items().Select(step => step.Text("run")).OfType<string>());

    [GeneratedRegex("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$", RegexOptions.None, 1000)]
    private static partial Regex PinnedAction { get; }
}
