using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>A server as the host registers it, over a store of the test's; its timers run only when it is started.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder _cache = new();
    private readonly IHost _host;
    private bool _started;

    public TestServer(IModelStore store, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        foreach ((string key, string value) in Defaults().Concat(settings))
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddMaasModels();
        _host = builder.Build();
    }

    public IModelServer Server => _host.Services.GetRequiredService<IModelServer>();

    public ResidentModels Residents => _host.Services.GetRequiredService<ResidentModels>();

    public ModelCatalog Catalog => _host.Services.GetRequiredService<ModelCatalog>();

    public RememberedShapes Shapes => _host.Services.GetRequiredService<RememberedShapes>();

    public MemoryTrim Memory => _host.Services.GetRequiredService<MemoryTrim>();

    public string CacheFolder => _cache.Path;

    public async Task StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _started = true;
    }

    /// <summary>One round of the timer that follows storage.</summary>
    public Task RefreshAsync() =>
        _host
            .Services.GetServices<IHostedService>()
            .OfType<ModelUpkeep>()
            .Single()
            .RefreshAsync(TestContext.Current.CancellationToken);

    public async Task<Outcome<ResolvedModel>> ResolveAsync(string model, string? version = null)
    {
        Assert.True(VersionSelector.TryParse(version, out VersionSelector selector, out string? reason), reason);
        return await Server.ResolveAsync(ModelName.Parse(model), selector, TestContext.Current.CancellationToken);
    }

    /// <summary>Resolves and runs, as a protocol does.</summary>
    public async Task<Outcome<InferenceResult>> RunAsync(
        string model,
        InferenceInvocation invocation,
        string? version = null,
        CancellationToken? caller = null
    )
    {
        Outcome<ResolvedModel> found = await ResolveAsync(model, version);
        if (!found.TryGet(out ResolvedModel? resolved, out InferenceError? error))
        {
            return error;
        }

        // Off the test's thread: a run blocks until it ends.
        return await Task.Run(() =>
            Server.RunAsync(resolved, invocation, caller ?? TestContext.Current.CancellationToken).AsTask()
        );
    }

    /// <summary>What a model of <see cref="MaaS.Testing.TinyModels.Add"/> answers to zeros: its addend.</summary>
    public async Task<float> AddendAsync(string model, string? version = null)
    {
        using InferenceInvocation zeros = Requests.Zeros();
        using InferenceResult result = Expect.Value(await RunAsync(model, zeros, version));
        return BitConverter.ToSingle(result.Outputs[0].Data.Span);
    }

    /// <summary>Waits until a request holds a lease of the model.</summary>
    public async Task<LoadedModel> UntilBusyAsync(string model, int version = 1)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (Residents.TryFind(ModelName.Parse(model), version, out LoadedModel? loaded) && loaded.IsInUse)
            {
                return loaded;
            }

            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync(CancellationToken.None);
        }

        _host.Dispose();
        _cache.Dispose();
    }

    private IEnumerable<(string Key, string Value)> Defaults() =>
        [
            ("ModelStorage", "UseDevelopmentStorage=true"),
            ("MaaS:FileCache:Folder", _cache.Path),
            ("MaaS:Sessions:DrainGrace", "00:00:00"),
            ("MaaS:Sessions:ConcurrentRuns", "4"),
            ("MaaS:OnnxRuntime:ArenaBytes", (512L << 20).ToString()),
        ];
}
