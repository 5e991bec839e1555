using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using MaaS.Testing;
using OptimizeFunction.Invocations;

namespace OptimizeFunction.Tests;

public sealed class InvocationTests(AzuriteFixture azurite)
{
    private const string Timer =
        """{"Data":{"timer":{"Schedule":{},"ScheduleStatus":{},"IsPastDue":false}},"Metadata":{"sys":{}}}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploaded_model_is_published_by_the_event_and_listed_by_management()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        await app.UploadAsync("net.onnx", TinyModels.Add());

        using HttpResponseMessage answer = await app.NotifyAsync("net.onnx");

        await AssertHandledAsync(answer, "Published");
        JsonElement model = (await app.GetAsync("/manage/models")).GetProperty("models")[0];
        Assert.Equal("net", model.GetProperty("model").GetString());
        Assert.Equal(1, model.GetProperty("labels").GetProperty("stable").GetInt32());
    }

    [Fact]
    public async Task Real_optimizer_verifies_in_a_child_of_the_handler_and_publishes_the_model_with_its_signature()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite, realOptimizer: true);
        await app.UploadAsync("net.onnx", TinyModels.Mlp(8, 16, 4));

        using HttpResponseMessage answer = await app.NotifyAsync("net.onnx");

        await AssertHandledAsync(answer, "Published");
        JsonElement version = (await app.GetAsync("/manage/models/net")).GetProperty("versions")[0];
        Assert.Contains(
            version.GetProperty("variants").EnumerateArray(),
            variant => variant.GetProperty("name").ValueEquals("original")
        );
        Assert.StartsWith("maas-", version.GetProperty("optimizer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_in_the_invocation_is_never_opened()
    {
        using var foreign = new TcpListener(IPAddress.Loopback, 0);
        foreign.Start();
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        await app.UploadAsync("net.onnx", TinyModels.Add());

        using HttpResponseMessage answer = await app.InvokeAsync(
            InvocationEndpoints.BlobFunction,
            Capture.BodyFor(
                "net.onnx",
                $"http://127.0.0.1:{((IPEndPoint)foreign.LocalEndpoint).Port}/a/uploads/net.onnx"
            )
        );

        await AssertHandledAsync(answer, "Published");
        Assert.False(foreign.Pending());
    }

    [Theory]
    [InlineData("/ondeferred")]
    [InlineData("/onblob")]
    public async Task Captured_invocation_is_handled_and_the_bytes_in_it_are_not_looked_at(string capture)
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);

        using HttpResponseMessage answer = await app.InvokeAsync(
            InvocationEndpoints.BlobFunction,
            Capture.Body(capture)
        );

        await AssertHandledAsync(answer, "Refused");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Metadata\":")]
    public async Task Malformed_invocation_is_handled_since_a_retry_would_bring_the_same(string body)
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);

        using HttpResponseMessage answer = await app.InvokeAsync(InvocationEndpoints.BlobFunction, body);

        await AssertHandledAsync(answer, "invocation");
    }

    [Fact]
    public async Task Invocation_that_carries_a_whole_blob_is_not_read_into_memory()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        string body = "{\"Data\":{\"blob\":\"" + new string('A', BlobInvocation.MaxBytes) + "\"}}";

        using HttpResponseMessage answer = await app.InvokeAsync(InvocationEndpoints.BlobFunction, body);

        await AssertHandledAsync(answer, "deferred binding");
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_500_so_that_the_host_tries_again()
    {
        const string Nobody =
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/x;";
        await using RunningApp app = await RunningApp.StartAsync(azurite, Nobody);

        using HttpResponseMessage answer = await app.NotifyAsync("net.onnx");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task Timer_publishes_what_no_event_told_of()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        await app.UploadAsync("net.onnx", TinyModels.Add());

        using HttpResponseMessage answer = await app.InvokeAsync(InvocationEndpoints.TimerFunction, Timer);

        await AssertHandledAsync(answer, "1 worked on");
        Assert.Equal(
            1,
            (await app.GetAsync("/manage/models/net")).GetProperty("labels").GetProperty("stable").GetInt32()
        );
    }

    [Fact]
    public async Task Probe_of_the_host_is_answered()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);

        Assert.Equal("ready", await app.Client.GetStringAsync("/", Cancel));
    }

    private static async Task AssertHandledAsync(HttpResponseMessage answer, string log)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(JsonValueKind.Object, body.GetProperty("Outputs").ValueKind);
        Assert.Equal(JsonValueKind.Null, body.GetProperty("ReturnValue").ValueKind);
        Assert.Contains(log, body.GetProperty("Logs")[0].GetString(), StringComparison.Ordinal);
    }
}
