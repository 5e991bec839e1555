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

    /// <summary>Asks until the model does, or does not, answer within a tenth of a second.</summary>
    private async Task UntilAsync(bool served)
    {
        while ((await _app.PostAsync("/v2/models/endless/infer", EndsAtOnce)).Status == 200 != served)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        Uri address = _app.Client.BaseAddress!;
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
