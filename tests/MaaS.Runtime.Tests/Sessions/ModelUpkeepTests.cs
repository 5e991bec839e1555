using MaaS.Runtime.Models;
using MaaS.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Start-up and the timer.</summary>
public sealed class ModelUpkeepTests
{
    private readonly InMemoryModelStore _store = new();

    [Fact]
    public async Task The_instance_is_ready_when_its_warm_up_list_is_loaded()
    {
        var download = new TaskCompletionSource();
        _store.DownloadsWaitFor = download.Task;
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await using var server = new TestServer(_store, settings: ("MaaS:Sessions:WarmUp:0", "m"));

        await server.StartAsync();
        await UntilAsync(() => _store.Count("file m/1/model.onnx") > 0);
        Assert.False(server.Server.Health.Ready);
        download.SetResult();
        await UntilAsync(() => server.Server.Health.Ready);

        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), 1, out _));
    }

    [Fact]
    public async Task A_warm_up_model_that_does_not_exist_does_not_keep_the_instance_from_serving()
    {
        await using var server = new TestServer(_store, settings: ("MaaS:Sessions:WarmUp:0", "nothing/canary"));

        await server.StartAsync();

        await UntilAsync(() => server.Server.Health.Ready);
    }

    [Fact]
    public async Task The_instance_is_not_ready_before_storage_answered_once()
    {
        var time = new FakeTimeProvider();
        _store.IsAway = true;
        await using var server = new TestServer(_store, time);

        await server.StartAsync();
        await UntilAsync(() => _store.Count("list") > 0);
        Assert.False(server.Server.Health.Ready);
        _store.IsAway = false;

        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return server.Server.Health.Ready;
        });
    }

    [Fact]
    public async Task The_timer_asks_for_resident_models_only()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        _store.Publish(1, ModelPackage.Of("seen", 1, TinyModels.Add()));
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");
        Expect.Value(await server.ResolveAsync("seen"));
        _store.Requests.Clear();

        await server.RefreshAsync();

        Assert.Equal(["index m"], _store.Requests);
    }

    [Fact]
    public async Task A_pinned_model_that_is_published_later_is_loaded_by_the_timer()
    {
        var time = new FakeTimeProvider();
        await using var server = new TestServer(_store, time, ("MaaS:Sessions:Pinned:0", "m"));
        await server.RefreshAsync();

        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        time.Advance(TimeSpan.FromSeconds(5));
        await server.RefreshAsync();

        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), 1, out _));
    }

    [Fact]
    public async Task A_pinned_entry_that_is_no_name_stops_the_start_with_a_reason()
    {
        await using var server = new TestServer(_store, settings: ("MaaS:Sessions:Pinned:0", "../x"));

        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(server.StartAsync);

        Assert.Contains("MaaS:Sessions:WarmUp and Pinned take", exception.Message, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
