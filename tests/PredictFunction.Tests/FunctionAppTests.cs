using System.Text.Json.Nodes;
using MaaS.Testing;

namespace PredictFunction.Tests;

/// <summary>What the Functions host reads beside the handler.</summary>
public sealed class FunctionAppTests
{
    private static readonly string App = RepositoryFolder.BuiltApp("PredictFunction");

    [Fact]
    public void Routes_are_exactly_these_with_these_keys()
    {
        Dictionary<string, string> routes = Directory
            .EnumerateFiles(App, "function.json", SearchOption.AllDirectories)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!["bindings"]!.AsArray())
            .ToDictionary(
                bindings => bindings[0]!["route"]!.GetValue<string>(),
                bindings => bindings[0]!["authLevel"]!.GetValue<string>(),
                StringComparer.Ordinal
            );

        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["v2"] = "anonymous",
                ["v2/health/{probe}"] = "anonymous",
                ["v2/models/{*path}"] = "function",
                ["v2/repository/index"] = "function",
                ["v2/repository/models/{model}/{action}"] = "admin",
                ["v1/models/{*path}"] = "function",
                ["metrics"] = "function",
            },
            routes
        );
    }

    [Fact]
    public void Every_function_has_one_http_trigger_and_one_http_output()
    {
        foreach (string file in Directory.EnumerateFiles(App, "function.json", SearchOption.AllDirectories))
        {
            JsonArray bindings = JsonNode.Parse(File.ReadAllText(file))!["bindings"]!.AsArray();

            Assert.Equal(
                ["httpTrigger in", "http out"],
                bindings.Select(binding => $"{binding!["type"]} {binding["direction"]}")
            );
            Assert.Equal("$return", bindings[1]!["name"]!.GetValue<string>());
        }
    }

    [Fact]
    public void Host_file_starts_this_handler_under_both_ways_of_passing_http_on()
    {
        JsonNode host = JsonNode.Parse(File.ReadAllText(Path.Combine(App, "host.json")))!;
        JsonNode handler = host["customHandler"]!;
        string program = handler["description"]!["arguments"]![0]!.GetValue<string>();

        Assert.Equal("", host["extensions"]!["http"]!["routePrefix"]!.GetValue<string>());
        Assert.Equal("[4.*, 5.0.0)", host["extensionBundle"]!["version"]!.GetValue<string>());
        Assert.Equal("dotnet", handler["description"]!["defaultExecutablePath"]!.GetValue<string>());
        Assert.True(File.Exists(Path.Combine(App, program)), program);
        Assert.True(handler["enableForwardingHttpRequest"]!.GetValue<bool>());
        Assert.True(handler["enableProxyingHttpRequest"]!.GetValue<bool>());
        Assert.True(TimeSpan.Parse(host["functionTimeout"]!.GetValue<string>()) > TimeSpan.FromSeconds(200));
    }
}
