using System.Net.Sockets;
using System.Text;

namespace PredictFunction.Tests;

/// <summary>Callers that hold a connection and give nothing for it, or that leave in the middle.</summary>
public sealed class SlowAndGoneCallerTests(SlowAndGoneCallerTests.NarrowApp narrow)
    : IClassFixture<SlowAndGoneCallerTests.NarrowApp>
{
    private const string EndsAtOnce =
        """{"parameters":{"timeout":100000},"inputs":[{"name":"go","datatype":"BOOL","shape":[1],"data":[false]}]}""";
    private const string Endless = """{"inputs":[{"name":"go","datatype":"BOOL","shape":[1],"data":[true]}]}""";

    private const string Add = """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}""";

    private readonly PredictApp _app = narrow.App;

    /// <summary>It announces a body and sends one byte of it: the least speed of a body ends that, whatever deadline requests have.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_body_that_does_not_come_is_408()
    {
        using TcpClient client = await ConnectAsync();
        await SendAsync(client, "add", contentLength: 1_000, "{");

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith(
            "HTTP/1.1 408",
            await reader.ReadLineAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(200, (await _app.GetAsync("/v2/health/live")).Status);
    }

    /// <summary>One run at a time: a place that is not given back would keep every later caller waiting.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_caller_that_leaves_during_its_run_gives_its_place_back()
    {
        await _app.PostAsync("/v2/repository/models/endless/load", "{}");
        for (int i = 0; i < 5; i++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            using (TcpClient client = await ConnectAsync())
            {
                await SendAsync(client, "endless", Endless.Length, Endless);
                await UntilAsync(served: false);
            }

            await UntilAsync(served: true);
        }
    }

    /// <summary>One run and one that waits: the third is refused, and nobody who asks for something else notices.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_model_whose_queue_is_full_refuses_with_a_time_to_retry_and_stops_no_other()
    {
        await _app.PostAsync("/v2/repository/models/endless/load", "{}");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<PredictApp.Answer>[] callers =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(_ => _app.PostUntilAsync("/v2/models/endless/infer", Endless, leave.Token)),
        ];

        // Which of them is up to the order in which they arrive.
        PredictApp.Answer refused = await await Task.WhenAny(callers);

        Assert.Equal(429, refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Contains("'endless'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(200, (await _app.PostAsync("/v2/models/add/infer", Add)).Status);
        Assert.Equal(200, (await _app.GetAsync("/v2/health/ready")).Status);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(callers));
        await UntilAsync(served: true);
    }

    /// <summary>It sends a byte now and then, which no least speed ends here: the deadline does.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_body_that_takes_longer_than_a_request_may_is_504()
    {
        await using var app = new PredictApp(
            "--MaaS:Requests:Deadline=00:00:00.500",
            "--MaaS:Requests:MinBodyBytesPerSecond=0"
        );
        await app.InitializeAsync();
        using TcpClient client = await ConnectAsync(app);
        await SendAsync(client, "add", contentLength: 1_000, "{");

        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        Assert.StartsWith(
            "HTTP/1.1 504",
            await reader.ReadLineAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    /// <summary>Asks until the model does, or does not, answer within a tenth of a second.</summary>
    private async Task UntilAsync(bool served)
    {
        while ((await _app.PostAsync("/v2/models/endless/infer", EndsAtOnce)).Status == 200 != served)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Task<TcpClient> ConnectAsync() => ConnectAsync(_app);

    private static async Task<TcpClient> ConnectAsync(PredictApp app)
    {
        var client = new TcpClient();
        Uri address = app.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string model, int contentLength, string body) =>
        await client
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {contentLength}\r\n\r\n{body}"
                ),
                TestContext.Current.CancellationToken
            );

    /// <summary>An application that runs one request of a model at a time and lets one wait.</summary>
    public sealed class NarrowApp : IAsyncLifetime
    {
        internal PredictApp App { get; } = new("--MaaS:Sessions:ConcurrentRuns=1", "--MaaS:Sessions:QueuedRuns=1");

        public ValueTask InitializeAsync() => App.InitializeAsync();

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
