using System.Xml.Linq;

namespace MaaS.Architecture.Tests;

/// <summary>Who may reference whom: the table of docs/architecture.md.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["MaaS.Runtime"] = [],
        ["MaaS.Optimization"] = ["MaaS.Runtime"],
        ["MaaS.Client"] = [],
        ["PredictFunction"] = ["MaaS.Runtime"],
        ["OptimizeFunction"] = ["MaaS.Optimization"],
        // LocalHost knows the apps as built folders only; see the next test.
        ["MaaS.LocalHost"] = ["MaaS.Client", "PredictFunction", "OptimizeFunction"],
    };

    public static TheoryData<string> ProductProjects =>
        [
            .. SourceTree.Projects.Where(project =>
                project.StartsWith("shared/", StringComparison.Ordinal)
                || project.StartsWith("functions/", StringComparison.Ordinal)
                || project.StartsWith("tools/", StringComparison.Ordinal)
            ),
        ];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Project_references_only_what_the_table_allows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.ContainsKey(name), $"{name} is not in the table of docs/architecture.md.");

        IEnumerable<string> references = References(project)
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(Allowed[name].Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void LocalHost_uses_the_function_apps_as_folders_and_not_as_assemblies()
    {
        XElement[] apps =
        [
            .. References("tools/MaaS.LocalHost/MaaS.LocalHost.csproj")
                .Where(reference =>
                    reference.Attribute("Include")!.Value.Contains("/functions/", StringComparison.Ordinal)
                ),
        ];

        Assert.Equal(2, apps.Length);
        Assert.All(apps, app => Assert.Equal("false", app.Attribute("ReferenceOutputAssembly")?.Value));
    }

    [Theory]
    [InlineData("shared/MaaS.Runtime", "Google.Protobuf")]
    [InlineData("shared/MaaS.Runtime", "Microsoft.AspNetCore")]
    [InlineData("shared/MaaS.Runtime", "Microsoft.Azure.Functions")]
    [InlineData("shared/MaaS.Optimization", "Microsoft.AspNetCore")]
    [InlineData("shared/MaaS.Optimization", "Microsoft.Azure.Functions")]
    [InlineData("functions/PredictFunction", "MaaS.Optimization")]
    [InlineData("tools/MaaS.LocalHost", "MaaS.Runtime")]
    public void Folder_does_not_use_a_namespace_that_is_not_its_own_business(string folder, string forbidden)
    {
        string[] offenders =
        [
            .. SourceTree
                .CSharp.Concat(SourceTree.Projects)
                .Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal))
                .Where(file =>
                    SourceTree.Read(file).Contains($"using {forbidden}", StringComparison.Ordinal)
                    || SourceTree.Read(file).Contains($"Include=\"{forbidden}", StringComparison.Ordinal)
                ),
        ];

        Assert.Empty(offenders);
    }

    [Fact]
    public void Inference_sessions_are_constructed_where_they_are_served_and_in_the_child_process_that_measures()
    {
        string[] constructors =
        [
            .. SourceTree
                .CSharp.Where(file =>
                    !file.StartsWith("tests/", StringComparison.Ordinal)
                    && !file.StartsWith("samples/", StringComparison.Ordinal)
                    && !file.StartsWith("bench/", StringComparison.Ordinal)
                )
                .Where(file => SourceTree.Read(file).Contains("new InferenceSession(", StringComparison.Ordinal)),
        ];

        Assert.Equal(
            ["shared/MaaS.Optimization/Measurement/NativeSession.cs", "shared/MaaS.Runtime/Sessions/SessionFactory.cs"],
            constructors
        );
    }

    private static IEnumerable<XElement> References(string project) =>
        XDocument.Parse(SourceTree.Read(project)).Descendants("ProjectReference");
}
