using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>A label moves in storage; this instance follows without failing a request.</summary>
public sealed class SwapTests
{
    private readonly InMemoryModelStore _store = new();
    private readonly ModelPackage _one = ModelPackage.Of("m", 1, TinyModels.Add(1));
    private readonly ModelPackage _two = ModelPackage.Of("m", 2, TinyModels.Add(2));

    [Fact]
    public async Task A_moved_label_is_followed_and_the_old_version_is_drained()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        Assert.Equal(1f, await server.AddendAsync("m"));
        LoadedModel old = Find(server, 1);

        _store.Publish(2, _one, _two);
        await server.RefreshAsync();

        Assert.Equal(2f, await server.AddendAsync("m"));
        await old.Disposed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(server.Residents.TryFind(ModelName.Parse("m"), 1, out _));
    }

    [Fact]
    public async Task The_old_version_answers_until_the_new_one_is_warm()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");
        var download = new TaskCompletionSource();
        _store.DownloadsWaitFor = download.Task;

        _store.Publish(2, _one, _two);
        Task refresh = server.RefreshAsync();
        while (_store.Count("file m/2/model.onnx") == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(1f, await server.AddendAsync("m"));
        download.SetResult();
        await refresh;
        Assert.Equal(2f, await server.AddendAsync("m"));
    }

    [Fact]
    public async Task A_swap_under_load_fails_no_request_and_never_goes_back()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");
        using var swapped = new CancellationTokenSource();

        Task<List<float>>[] callers =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        List<float> answers = [];
                        do
                        {
                            answers.Add(await server.AddendAsync("m"));
                        } while (!swapped.IsCancellationRequested || answers[^1] < 2f);

                        return answers;
                    })
                ),
        ];
        _store.Publish(2, _one, _two);
        await server.RefreshAsync();
        await swapped.CancelAsync();

        foreach (List<float> answers in await Task.WhenAll(callers))
        {
            Assert.Equal(answers.Order(), answers);
            Assert.Equal(2f, answers[^1]);
        }
    }

    /// <summary>A body that takes long to arrive: its version was found before the swap, and is unloaded by now.</summary>
    [Fact]
    public async Task A_request_from_before_a_swap_is_answered_by_its_version_and_moves_no_label_back()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        ResolvedModel before = Expect.Value(await server.ResolveAsync("m"));
        await server.AddendAsync("m");
        LoadedModel old = Find(server, 1);
        _store.Publish(2, _one, _two);
        await server.RefreshAsync();
        await old.Disposed.WaitAsync(TestContext.Current.CancellationToken);

        using InferenceInvocation zeros = Requests.Zeros();
        using (
            InferenceResult late = Expect.Value(
                await server.Server.RunAsync(before, zeros, TestContext.Current.CancellationToken)
            )
        )
        {
            Assert.Equal(1, late.ModelVersion);
        }

        Assert.Equal(2f, await server.AddendAsync("m"));
        Find(server, 2);
    }

    [Fact]
    public async Task A_running_request_keeps_the_old_version_alive()
    {
        ModelPackage loop = ModelPackage.Of("m", 1, RunawayModels.LoopWhile());
        _store.Publish(1, loop);
        await using var server = new TestServer(_store);
        using InferenceInvocation endless = Requests.Endless();
        using var caller = new CancellationTokenSource();
        Task<Outcome<InferenceResult>> running = server.RunAsync("m", endless, caller: caller.Token);
        LoadedModel old = await server.UntilBusyAsync("m");

        _store.Publish(2, loop, _two);
        await server.RefreshAsync();
        await UntilNotOfferedAsync(server, old);

        Assert.False(old.Disposed.IsCompleted);
        await caller.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await running);
        await old.Disposed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Requests_that_queue_for_a_version_are_answered_by_it_when_another_takes_its_label()
    {
        ModelPackage loop = ModelPackage.Of("m", 1, RunawayModels.LoopWhile());
        _store.Publish(1, loop);
        await using var server = new TestServer(_store, settings: ("MaaS:Sessions:ConcurrentRuns", "1"));
        using InferenceInvocation endless = Requests.Endless();
        using var caller = new CancellationTokenSource();
        Task<Outcome<InferenceResult>> running = server.RunAsync("m", endless, caller: caller.Token);
        LoadedModel old = await server.UntilBusyAsync("m");
        List<Task<Outcome<InferenceResult>>> queued = [];
        while (old.Queue.Waiting < 3)
        {
            // One that is sent before the endless one has begun is answered and does not wait.
            int before = old.Queue.Waiting;
            Task<Outcome<InferenceResult>> next = server.RunAsync("m", Requests.EndsAtOnce());
            while (!next.IsCompleted && old.Queue.Waiting == before)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            queued.Add(next);
        }

        _store.Publish(2, loop, _two);
        await server.RefreshAsync();
        Assert.Equal(2f, await server.AddendAsync("m"));
        await UntilNotOfferedAsync(server, old);
        await caller.CancelAsync();

        Expect.Error(InferenceErrorKind.Cancelled, await running);
        foreach (Outcome<InferenceResult> outcome in await Task.WhenAll(queued))
        {
            using InferenceResult result = Expect.Value(outcome);
            Assert.Equal(1, result.ModelVersion);
        }

        await old.Disposed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_bad_new_version_leaves_the_old_one_serving()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");

        _store.Publish(2, _one, ModelPackage.Of("m", 2, TinyModels.Add(9)) with { Files = NoModel });
        await server.RefreshAsync();
        await server.RefreshAsync();

        Assert.Equal(1f, await server.AddendAsync("m"));
        Assert.Equal(1, _store.Count("file m/2/model.onnx"));
    }

    [Fact]
    public async Task A_label_moved_back_is_followed_too()
    {
        _store.Publish(2, _one, _two);
        await using var server = new TestServer(_store);
        Assert.Equal(2f, await server.AddendAsync("m"));

        _store.Publish(1, _one, _two);
        await server.RefreshAsync();

        Assert.Equal(1f, await server.AddendAsync("m"));
    }

    [Fact]
    public async Task A_retired_version_is_no_longer_answered()
    {
        _store.Publish(2, _one, _two);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m", "1");

        ModelIndex index = ModelPackage.IndexOf(2, _one, _two);
        _store.Publish(
            index with
            {
                Versions = [index.Versions[0] with { State = VersionState.Retired }, index.Versions[1]],
            }
        );
        await server.RefreshAsync();

        Expect.Error(InferenceErrorKind.ModelUnknown, await server.ResolveAsync("m", "1"));
        Assert.False(server.Residents.TryFind(ModelName.Parse("m"), 1, out _));
    }

    [Fact]
    public async Task A_deleted_model_is_unloaded_and_unknown()
    {
        _store.Publish(1, _one);
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");
        LoadedModel model = Find(server, 1);

        _store.Delete("m");
        await server.RefreshAsync();

        Expect.Error(InferenceErrorKind.ModelUnknown, await server.ResolveAsync("m"));
        await model.Disposed.WaitAsync(TestContext.Current.CancellationToken);
    }

    private static IReadOnlyDictionary<string, byte[]> NoModel =>
        new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["model.onnx"] = [1, 2, 3] };

    private static LoadedModel Find(TestServer server, int version)
    {
        Assert.True(server.Residents.TryFind(ModelName.Parse("m"), version, out LoadedModel? model));
        return model;
    }

    private static async Task UntilNotOfferedAsync(TestServer server, LoadedModel model)
    {
        while (server.Residents.TryFind(model.Name, model.Version, out _))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
