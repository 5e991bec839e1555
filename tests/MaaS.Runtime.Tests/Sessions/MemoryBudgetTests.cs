using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Loaded models share a budget of bytes.</summary>
public sealed class MemoryBudgetTests
{
    private readonly InMemoryModelStore _store = new();
    private readonly long _size;

    public MemoryBudgetTests()
    {
        foreach (string name in new[] { "a", "b", "c" })
        {
            ModelPackage package = ModelPackage.Of(name, 1, TinyModels.Add());
            _size = package.Manifest.Files[0].Size;
            _store.Publish(1, package);
        }
    }

    [Fact]
    public async Task The_least_recently_used_model_makes_room()
    {
        await using TestServer server = WithRoomFor(2);
        await server.AddendAsync("a");
        await server.AddendAsync("b");
        await server.AddendAsync("a");

        await server.AddendAsync("c");

        Assert.Equal(["a", "c"], Loaded(server));
    }

    [Fact]
    public async Task A_pinned_model_stays()
    {
        await using TestServer server = WithRoomFor(2, ("MaaS:Sessions:Pinned:0", "a"));
        await server.AddendAsync("a");
        await server.AddendAsync("b");

        await server.AddendAsync("c");

        Assert.Equal(["a", "c"], Loaded(server));
    }

    [Fact]
    public async Task A_model_that_never_fits_is_refused_with_the_figures()
    {
        await using TestServer server = WithRoomFor(1, ("MaaS:Sessions:MemoryBytes", "10"));
        using InferenceInvocation request = Requests.Zeros();

        InferenceError error = Expect.Error(InferenceErrorKind.ModelNotReady, await server.RunAsync("a", request));

        Assert.Contains($"{_size} bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaaS:Sessions:MemoryBytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_model_is_drained_before_another_takes_its_room()
    {
        ModelPackage busy = ModelPackage.Of("busy", 1, RunawayModels.LoopWhile());
        _store.Publish(1, busy);
        await using TestServer server = WithRoomFor(1, ("MaaS:Sessions:MemoryBytes", $"{busy.Manifest.Files[0].Size}"));
        using InferenceInvocation endless = Requests.Endless();
        using var caller = new CancellationTokenSource();
        Task<Outcome<InferenceResult>> running = server.RunAsync("busy", endless, caller: caller.Token);
        LoadedModel model = await server.UntilBusyAsync("busy");

        Task<float> waiting = server.AddendAsync("a");
        while (server.Residents.TryFind(model.Name, 1, out _))
        {
            await Task.Yield();
        }

        Assert.False(model.Disposed.IsCompleted);
        Assert.False(waiting.IsCompleted);
        await caller.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await running);
        Assert.Equal(1f, await waiting);
        Assert.True(model.Disposed.IsCompleted);
    }

    [Fact]
    public async Task A_model_that_is_busy_for_long_keeps_no_idle_one_from_making_room()
    {
        ModelPackage busy = ModelPackage.Of("busy", 1, RunawayModels.LoopWhile());
        _store.Publish(1, busy);
        await using TestServer server = WithRoomFor(
            1,
            ("MaaS:Sessions:MemoryBytes", $"{busy.Manifest.Files[0].Size + _size}")
        );
        using InferenceInvocation endless = Requests.Endless();
        using var caller = new CancellationTokenSource();
        Task<Outcome<InferenceResult>> running = server.RunAsync("busy", endless, caller: caller.Token);
        LoadedModel model = await server.UntilBusyAsync("busy");
        await server.AddendAsync("a");
        // It goes, and will not end for as long as its caller waits.
        _ = server.Residents.RemoveAsync(model);

        Assert.Equal(1f, await server.AddendAsync("b"));

        Assert.False(model.Disposed.IsCompleted);
        Assert.Equal(["b"], Loaded(server));
        await caller.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await running);
    }

    private TestServer WithRoomFor(int models, params (string, string)[] settings) =>
        new(
            _store,
            settings:
            [
                ("MaaS:Sessions:MeasureMemory", "false"),
                ("MaaS:Sessions:MemoryPerFileByte", "1"),
                ("MaaS:Sessions:MemoryBytes", $"{models * _size}"),
                .. settings,
            ]
        );

    private static IEnumerable<string> Loaded(TestServer server) =>
        new[] { "a", "b", "c" }.Where(name => server.Residents.TryFind(ModelName.Parse(name), 1, out _));
}
