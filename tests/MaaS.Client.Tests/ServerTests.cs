using MaaS.OtherServer;

namespace MaaS.Client.Tests;

/// <summary>Tests with a server of their own, so that each may give it manners and faults.</summary>
public abstract class ServerTests : IAsyncLifetime
{
    private readonly List<InferenceClient> _clients = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected OtherInferenceServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await OtherInferenceServer.StartAsync(TestModels.All);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        await Server.DisposeAsync();
    }

    /// <summary>A client of the server, with the shortest pauses before retries.</summary>
    protected InferenceClient Client(Action<InferenceClientOptions>? configure = null)
    {
        var options = new InferenceClientOptions
        {
            Address = Server.Address,
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetries = 2,
        };
        configure?.Invoke(options);
        var client = InferenceClient.Create(options);
        _clients.Add(client);
        return client;
    }

    /// <summary>An inference of the model <c>fp32</c>.</summary>
    protected static InferenceRequest Floats(params float[] values) =>
        new("fp32", InferenceTensor.Create("x", values, values.Length));

    /// <summary>The failure of an inference that does not succeed.</summary>
    protected static Task<InferenceException> FailureAsync(InferenceClient client) =>
        Assert.ThrowsAsync<InferenceException>(() => client.InferAsync(Floats(1), Token));
}
