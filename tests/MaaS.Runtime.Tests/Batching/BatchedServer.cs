using System.Runtime.InteropServices;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Runtime.Tests.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>One model that multiplies by ten, with one run at a time, so that a test decides what waits together.</summary>
internal sealed class BatchedServer : IAsyncDisposable
{
    private const string Model = "tens";

    private readonly TestServer _server;
    private readonly List<CancellationTokenSource> _callers = [];

    public BatchedServer(
        int? maxRows = 8,
        byte[]? model = null,
        TimeProvider? time = null,
        ThreadsManifest? threads = null,
        IReadOnlyList<BatchPoint>? curve = null,
        params (string Key, string Value)[] settings
    )
    {
        var store = new InMemoryModelStore();
        ModelPackage package = ModelPackage.Of(Model, 1, model ?? RunawayModels.TenTimes().ToBytes());
        store.Publish(1, maxRows is { } rows ? package.Batchable(rows, threads, curve) : package);
        _server = new TestServer(store, time, [("MaaS:Sessions:ConcurrentRuns", "1"), .. settings]);
    }

    public LoadedModel Loaded =>
        _server.Residents.TryFind(ModelName.Parse(Model), 1, out LoadedModel? loaded)
            ? loaded
            : throw new InvalidOperationException("It is not loaded yet.");

    public ModelStatistics Statistics => _server.Server.Statistics(null).Single();

    /// <summary>Rows of one column: each value is a row.</summary>
    public Task<Outcome<InferenceResult>> SendAsync(params float[] rows) => SendAsync(1, rows);

    public Task<Outcome<InferenceResult>> SendAsync(int columns, float[] values, CancellationToken? caller = null) =>
        _server.RunAsync(
            Model,
            Tensors.Invocation(Tensors.Fp32("x", [values.Length / columns, columns], values)),
            caller: caller
        );

    public Task<Outcome<InferenceResult>> SendAsync(InferenceInvocation invocation) =>
        _server.RunAsync(Model, invocation);

    /// <summary>Occupies the model until the returned caller goes away.</summary>
    public async Task<CancellationTokenSource> OccupyAsync()
    {
        await SendAsync(0f);
        CancellationTokenSource caller = Caller();
        _ = SendAsync(1, [1e9f], caller.Token);
        await _server.UntilBusyAsync(Model);
        return caller;
    }

    /// <summary>Somebody who can go away.</summary>
    public CancellationTokenSource Caller()
    {
        var caller = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _callers.Add(caller);
        return caller;
    }

    /// <summary>Waits until so many requests wait for their run.</summary>
    public async Task UntilWaitingAsync(int requests)
    {
        while (Loaded.Queue.Waiting != requests)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Waits until no request holds the model.</summary>
    public async Task UntilIdleAsync()
    {
        while (Loaded.IsInUse)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task RemoveAsync(LoadedModel model) => _server.Residents.RemoveAsync(model);

    public static async Task ExpectAsync(Task<Outcome<InferenceResult>> answer, params float[] values) =>
        Assert.Equal(values, await ValuesAsync(answer));

    /// <summary>The values of a successful answer.</summary>
    public static async Task<float[]> ValuesAsync(Task<Outcome<InferenceResult>> answer)
    {
        using InferenceResult result = Expect.Value(await answer);
        return MemoryMarshal.Cast<byte, float>(result.Outputs[0].Data.Span).ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _callers.ForEach(caller => caller.Cancel());
        await _server.DisposeAsync();
        _callers.ForEach(caller => caller.Dispose());
    }
}
