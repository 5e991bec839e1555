using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Tests.Echo;

namespace MaaS.LocalHost.Tests.Apps;

public sealed class FunctionAppReaderTests
{
    private const string HttpOut = """{"type": "http", "direction": "out", "name": "$return"}""";

    [Theory]
    [InlineData("not an object", "not valid JSON")]
    [InlineData(
        """{"type": "queueTrigger", "direction": "in", "name": "q"}""",
        "'bindings[0].type' is \"queueTrigger\"; expected httpTrigger, blobTrigger or timerTrigger"
    )]
    [InlineData("""{"direction": "in", "name": "q"}""", "'bindings[0].type' is missing")]
    [InlineData("""{"type": "httpTrigger", "name": "r", "direction": "in"}""", "exactly one output of type http")]
    [InlineData(
        """{"type": "httpTrigger", "name": "r"}, {"type": "httpTrigger", "name": "s"}, """ + HttpOut,
        "2 triggers; expected exactly one"
    )]
    [InlineData(
        """{"type": "httpTrigger", "name": "r", "route": "admin/x"}, """ + HttpOut,
        "'bindings[0].route' is \"admin/x\"; expected a route outside 'admin'"
    )]
    [InlineData("""{"type": "httpTrigger", "name": "r", "route": "a/{b"}, """ + HttpOut, "'bindings[0].route'")]
    [InlineData(
        """{"type": "httpTrigger", "name": "r", "authLevel": "user"}, """ + HttpOut,
        "expected anonymous, function or admin"
    )]
    [InlineData("""{"type": "timerTrigger", "name": "t", "schedule": "*/5 * * * *"}""", "six fields, seconds first")]
    [InlineData(
        """{"type": "timerTrigger", "name": "t", "schedule": "%WHEN%"}""",
        "expected the setting 'WHEN' to be set"
    )]
    [InlineData(
        """{"type": "blobTrigger", "name": "b", "path": "uploads", "connection": "ModelStorage"}""",
        "'bindings[0].path' is \"uploads\""
    )]
    [InlineData(
        """{"type": "blobTrigger", "name": "b", "path": "uploads/{name}", "connection": "Nowhere"}""",
        "'Nowhere' is not set"
    )]
    public void A_function_that_the_host_would_choke_on_is_refused_by_file_and_field(string bindings, string expected)
    {
        using EchoApp app = new EchoApp().Function("broken", bindings);

        LocalHostException error = Assert.Throws<LocalHostException>(() => app.Read());

        Assert.StartsWith(Path.Combine(app.Folder, "broken", "function.json"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blob_trigger_without_the_extension_bundle_is_refused()
    {
        using EchoApp app = new EchoApp { HostMembers = "\"logging\": {}" }.Blob("on-blob", "uploads/{name}");

        LocalHostException error = Assert.Throws<LocalHostException>(() => app.Read());

        Assert.Contains("'extensionBundle.id' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_build_is_said_to_be_one()
    {
        LocalHostException error = Assert.Throws<LocalHostException>(() =>
            FunctionAppReader.Read(
                "PredictFunction",
                "/nowhere",
                new Dictionary<string, string>(StringComparer.Ordinal)
            )
        );

        Assert.StartsWith("PredictFunction is not built:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_binding_with_an_expression_turns_deferred_binding_off_as_on_the_host()
    {
        const string Trigger = """
            {"type": "blobTrigger", "direction": "in", "name": "b", "path": "uploads/{name}", "connection": "ModelStorage",
             "properties": {"supportsDeferredBinding": "True"} }
            """;
        const string Output = """
            , {"type": "blob", "direction": "out", "name": "o", "path": "models/{name}", "connection": "ModelStorage"}
            """;
        using EchoApp alone = new EchoApp().Function("f", Trigger);
        using EchoApp beside = new EchoApp().Function("f", Trigger + Output);

        Assert.True(Assert.IsType<BlobFunction>(Assert.Single(alone.Read().Functions)).DeferredBinding);
        Assert.False(Assert.IsType<BlobFunction>(Assert.Single(beside.Read().Functions)).DeferredBinding);
    }

    [Fact]
    public void Disjoint_routes_bring_no_warning()
    {
        using EchoApp app = new EchoApp()
            .Http("a", "v2")
            .Http("b", "v2/health/{probe}")
            .Http("c", "v2/models/{*path}")
            .Http("d", "v2/repository/models/{model}/{action}")
            .Http("e", "v2/repository/index");

        Assert.Empty(app.Read().Warnings);
    }
}
