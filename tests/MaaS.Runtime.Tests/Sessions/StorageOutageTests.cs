using MaaS.Runtime.Inference;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Storage goes away and comes back; what is loaded is served meanwhile.</summary>
public sealed class StorageOutageTests
{
    private readonly InMemoryModelStore _store = new();
    private readonly ModelPackage _one = ModelPackage.Of("m", 1, TinyModels.Add(1));
    private readonly ModelPackage _two = ModelPackage.Of("m", 2, TinyModels.Add(2));

    [Fact]
    public async Task Resident_models_are_served_for_as_long_as_storage_is_away()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");

        _store.IsAway = true;
        await server.RefreshAsync();
        int requests = _store.Requests.Count;

        Assert.Equal(1f, await server.AddendAsync("m"));
        Assert.Equal(requests, _store.Requests.Count);
        Assert.True(server.Server.Health.Degraded);
        Assert.NotNull(Expect.Error(InferenceErrorKind.ModelNotReady, await server.ResolveAsync("other")).RetryAfter);

        _store.IsAway = false;
        await server.RefreshAsync();
        Assert.False(server.Server.Health.Degraded);
    }

    [Fact]
    public async Task Ten_minutes_without_storage_are_served_from_memory_and_then_the_news_is_followed()
    {
        _store.Publish(1, _one);
        var time = new FakeTimeProvider();
        await using var server = new TestServer(_store, time);
        await server.StartAsync();
        while (!server.Server.Health.Ready)
        {
            await Task.Yield();
        }

        await server.AddendAsync("m");
        _store.IsAway = true;
        _store.Publish(2, _one, _two);
        for (int round = 0; round < 60; round++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await server.RefreshAsync();
            Assert.Equal(1f, await server.AddendAsync("m"));
            Assert.Equal((true, true), (server.Server.Health.Ready, server.Server.Health.Degraded));
        }

        _store.IsAway = false;
        await server.RefreshAsync();
        await server.RefreshAsync();

        Assert.Equal((true, false), (server.Server.Health.Ready, server.Server.Health.Degraded));
        Assert.Equal(2f, await server.AddendAsync("m"));
    }
}
