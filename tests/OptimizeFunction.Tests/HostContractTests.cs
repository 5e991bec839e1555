using System.Text.Json;
using MaaS.Optimization.Uploads;
using MaaS.Testing;
using OptimizeFunction.Invocations;

namespace OptimizeFunction.Tests;

/// <summary>What the build left for the Functions host says what the handler does.</summary>
public sealed class HostContractTests
{
    private static string App => RepositoryFolder.BuiltApp("OptimizeFunction");

    [Fact]
    public void Every_function_has_its_endpoint_and_every_endpoint_its_function()
    {
        string[] functions =
        [
            .. Directory
                .EnumerateFiles(App, "function.json", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file))!)
                .Order(StringComparer.Ordinal),
        ];

        Assert.Equal(["Manage", InvocationEndpoints.BlobFunction, InvocationEndpoints.TimerFunction], functions);
    }

    [Fact]
    public void Blob_trigger_is_deferred_and_the_function_has_no_other_binding()
    {
        JsonElement binding = Binding("OptimizeUpload").Single();

        Assert.Equal("uploads/{name}", binding.GetProperty("path").GetString());
        Assert.Equal("ModelStorage", binding.GetProperty("connection").GetString());
        Assert.True(binding.GetProperty("properties").GetProperty("supportsDeferredBinding").GetBoolean());
        Assert.Equal("LogsAndContainerScan", binding.GetProperty("source").GetString());
    }

    [Fact]
    public void Management_is_for_administrators_alone()
    {
        JsonElement trigger = Binding("Manage")[0];

        Assert.Equal("admin", trigger.GetProperty("authLevel").GetString());
        Assert.Equal("manage/{*path}", trigger.GetProperty("route").GetString());
    }

    [Fact]
    public void Host_gives_up_later_than_the_handler_does()
    {
        var options = new UploadsOptions();
        JsonElement host = Json("host.json");

        var timeout = TimeSpan.Parse(host.GetProperty("functionTimeout").GetString()!);

        Assert.True(timeout > options.Budget + options.ReconcileFor);
        Assert.Equal("", host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal(
            "OptimizeFunction.dll",
            host.GetProperty("customHandler").GetProperty("description").GetProperty("arguments")[0].GetString()
        );
    }

    private static JsonElement[] Binding(string function) =>
        [.. Json(Path.Combine(function, "function.json")).GetProperty("bindings").EnumerateArray()];

    private static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(App, file)));
        return document.RootElement.Clone();
    }
}
