using System.Text.Json.Nodes;
using System.Xml.Linq;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Publishing;

/// <summary>
/// The two worker models publish different folders, and a mixture is taken for the wrong one: any <c>customHandler</c> section
/// makes the host treat the app as a custom handler.
/// </summary>
public sealed class WorkerFlavourTests
{
    private const string Worker = "Microsoft.Azure.Functions.Worker";

    public static TheoryData<string> Apps => ["PredictFunction", "OptimizeFunction"];

    [Theory]
    [MemberData(nameof(Apps))]
    public async Task Isolated_app_has_its_own_host_file_and_no_function_files(string app)
    {
        EvaluatedProject project = await EvaluatedProject.LoadAsync(app, "-p:FunctionsWorker=isolated");

        Assert.Equal(["host.json"], project.Items("Content", "Link"));
        Assert.Equal(["Isolated/host.json"], project.Items("Content"));
        Assert.DoesNotContain(
            project.Items("Compile"),
            file => file.StartsWith("CustomHandler/", StringComparison.Ordinal)
        );
        Assert.Contains("Isolated/Program.cs", project.Items("Compile"));
        Assert.Contains("Microsoft.Azure.Functions.Worker.Sdk", project.Items("PackageReference"));
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public async Task Default_app_is_a_custom_handler_and_knows_nothing_of_the_worker(string app)
    {
        EvaluatedProject project = await EvaluatedProject.LoadAsync(app);

        Assert.Contains("CustomHandler/host.json", project.Items("Content"));
        Assert.Contains("CustomHandler/Program.cs", project.Items("Compile"));
        Assert.DoesNotContain(project.Items("Compile"), file => file.Contains("Isolated", StringComparison.Ordinal));
        Assert.DoesNotContain(
            project.Items("PackageReference"),
            package => package.StartsWith(Worker, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(
            Worker,
            File.ReadAllText(Path.Combine(RepositoryFolder.Root, "functions", app, "packages.lock.json")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Flavours_share_no_output_no_intermediate_folder_and_no_lock_file()
    {
        EvaluatedProject isolated = await EvaluatedProject.LoadAsync("OptimizeFunction", "-p:FunctionsWorker=isolated");

        Assert.Equal("bin/isolated/", isolated["BaseOutputPath"]);
        Assert.Equal("obj/isolated/", isolated["BaseIntermediateOutputPath"]);
        Assert.Equal("obj/isolated/packages.lock.json", isolated["NuGetLockFilePath"]);
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Host_files_differ_in_what_only_a_custom_handler_has(string app)
    {
        JsonObject custom = Host(app, "CustomHandler");
        JsonObject isolated = Host(app, "Isolated");

        Assert.True(custom.Remove("customHandler"));
        Assert.True(custom.Remove("extensionBundle"));
        Assert.True(JsonNode.DeepEquals(custom, isolated), isolated.ToJsonString());
    }

    [Fact]
    public async Task Blob_triggers_source_is_one_property_of_both_flavours()
    {
        string[] eventGrid = ["-p:BlobTriggerSource=EventGrid"];
        EvaluatedProject isolated = await EvaluatedProject.LoadAsync(
            "OptimizeFunction",
            [.. eventGrid, "-p:FunctionsWorker=isolated"]
        );
        DirectoryInfo folder = Directory.CreateTempSubdirectory("maas-blob-trigger-");
        try
        {
            await EvaluatedProject.LoadAsync(
                "OptimizeFunction",
                [.. eventGrid, "-t:WriteFunctionAppFiles", $"-p:IntermediateOutputPath={folder.FullName}/"]
            );
            string written = File.ReadAllText(Path.Combine(folder.FullName, "app", "OptimizeUpload", "function.json"));

            Assert.Contains("BLOB_TRIGGER_EVENT_GRID", isolated["DefineConstants"], StringComparison.Ordinal);
            Assert.Equal("EventGrid", (string?)JsonNode.Parse(written)!["bindings"]![0]!["source"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Unknown_flavour_is_refused_in_words()
    {
        Exception wrong = await Assert.ThrowsAnyAsync<Exception>(() =>
            EvaluatedProject.LoadAsync("PredictFunction", "-p:FunctionsWorker=isolate", "-t:CheckFunctionsWorker")
        );

        Assert.Contains("expected 'custom' or 'isolated'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_of_the_worker_have_the_versions_that_the_shell_was_written_for()
    {
        XDocument packages = XDocument.Load(Path.Combine(RepositoryFolder.Root, "Directory.Packages.props"));
        IEnumerable<string> versions = packages
            .Descendants("PackageVersion")
            .Where(package => package.Attribute("Include")!.Value.StartsWith(Worker, StringComparison.Ordinal))
            .Select(package =>
                $"{package.Attribute("Include")!.Value[Worker.Length..]} {package.Attribute("Version")!.Value}"
            );

        Assert.Equal(
            [
                " 2.52.0",
                ".Sdk 2.1.0",
                ".Extensions.Http 3.3.0",
                ".Extensions.Http.AspNetCore 2.1.1",
                ".Extensions.Storage.Blobs 6.8.2",
                ".Extensions.Timer 4.3.1",
            ],
            versions
        );
    }

    private static JsonObject Host(string app, string shell) =>
        JsonNode
            .Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "functions", app, shell, "host.json")))!
            .AsObject();
}
