using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>The server's door: resolving, loading, listing, counting.</summary>
public sealed class ModelServerTests
{
    private readonly InMemoryModelStore _store = new();

    [Fact]
    public async Task A_cold_request_loads_the_model_and_is_answered()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add(5)));
        await using var server = new TestServer(_store);

        Assert.Equal(5f, await server.AddendAsync("m"));
    }

    [Fact]
    public async Task Only_the_request_that_waited_for_the_load_counts_it_in_its_time()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await using var server = new TestServer(_store);
        using InferenceInvocation request = Requests.Zeros();

        using InferenceResult cold = Expect.Value(await server.RunAsync("m", request));
        using InferenceResult warm = Expect.Value(await server.RunAsync("m", request));

        Assert.NotEqual(TimeSpan.Zero, cold.Timings.Load);
        Assert.Equal(TimeSpan.Zero, warm.Timings.Load);
        Assert.NotEqual(TimeSpan.Zero, cold.Timings.LoadSteps.Files);
        Assert.NotEqual(TimeSpan.Zero, cold.Timings.LoadSteps.Session);
        Assert.NotEqual(TimeSpan.Zero, cold.Timings.LoadSteps.WarmUp);
        Assert.Equal(default, warm.Timings.LoadSteps);
    }

    [Fact]
    public async Task Many_cold_requests_at_once_cause_one_read_and_one_load()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add(5)));
        await using var server = new TestServer(_store);

        float[] answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => server.AddendAsync("m")))
        );

        Assert.All(answers, answer => Assert.Equal(5f, answer));
        Assert.Equal(["index m", "manifest m/1", "file m/1/model.onnx"], _store.Requests);
    }

    [Fact]
    public async Task A_model_that_was_never_published_is_unknown()
    {
        await using var server = new TestServer(_store);

        InferenceError error = Expect.Error(InferenceErrorKind.ModelUnknown, await server.ResolveAsync("nothing"));

        Assert.Equal("There is no model 'nothing'.", error.Message);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("canary")]
    public async Task A_version_that_does_not_exist_is_unknown_and_the_message_lists_what_does(string version)
    {
        _store.Publish(2, ModelPackage.Of("m", 1, TinyModels.Add()), ModelPackage.Of("m", 2, TinyModels.Add()));
        await using var server = new TestServer(_store);

        InferenceError error = Expect.Error(InferenceErrorKind.ModelUnknown, await server.ResolveAsync("m", version));

        Assert.Equal($"Model 'm' has no version '{version}'; it has versions 1, 2 and labels stable.", error.Message);
    }

    [Fact]
    public async Task A_number_is_served_beside_stable()
    {
        _store.Publish(2, ModelPackage.Of("m", 1, TinyModels.Add(1)), ModelPackage.Of("m", 2, TinyModels.Add(2)));
        await using var server = new TestServer(_store);

        Assert.Equal(2f, await server.AddendAsync("m"));
        Assert.Equal(1f, await server.AddendAsync("m", "1"));
        Assert.Equal(2f, await server.AddendAsync("m"));
    }

    [Fact]
    public async Task A_cold_request_that_cannot_wait_longer_is_not_ready_and_the_load_goes_on()
    {
        var download = new TaskCompletionSource();
        _store.DownloadsWaitFor = download.Task;
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add(3)));
        await using var server = new TestServer(_store);
        using var impatient = new InferenceInvocation
        {
            Inputs = Requests.Zeros().Inputs,
            Outputs = [],
            Timeout = TimeSpan.FromMilliseconds(20),
        };

        InferenceError error = Expect.Error(InferenceErrorKind.ModelNotReady, await server.RunAsync("m", impatient));
        download.SetResult();

        Assert.NotNull(error.RetryAfter);
        Assert.Equal(3f, await server.AddendAsync("m"));
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_not_tried_again_until_its_pause_is_over()
    {
        var time = new FakeTimeProvider();
        _store.Publish(1, Broken("m", 1));
        await using var server = new TestServer(_store, time, ("MaaS:Sessions:LoadRetry", "00:00:10"));

        InferenceError first = await FailAsync(server);
        InferenceError second = await FailAsync(server);
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add(4)));
        time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(TimeSpan.FromSeconds(10), first.RetryAfter);
        Assert.Equal(first.Message, second.Message);
        Assert.Equal(1, _store.Count("file m/1/model.onnx"));
        // The manifest is immutable: what was read once is not read again, so the content still differs from it.
        Assert.Equal(TimeSpan.FromSeconds(20), (await FailAsync(server)).RetryAfter);
    }

    [Fact]
    public async Task A_listing_says_what_is_loaded_here()
    {
        _store.Publish(2, ModelPackage.Of("m", 1, TinyModels.Add()), ModelPackage.Of("m", 2, TinyModels.Add()));
        _store.Publish(1, ModelPackage.Of("another", 1, TinyModels.Add()));
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");

        IReadOnlyList<RepositoryEntry> entries = Expect.Value(
            await server.Server.ListAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal(
            ["another/1 False", "m/1 False", "m/2 True"],
            entries.Select(entry => $"{entry.Name}/{entry.Version} {entry.Ready}")
        );
        Assert.Equal("not loaded", entries[0].Reason);
        Assert.Null(entries[2].Reason);
    }

    [Fact]
    public async Task Load_warms_a_version_and_unload_lets_it_go()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await using var server = new TestServer(_store);
        var name = ModelName.Parse("m");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        ResolvedModel model = Expect.Value(
            await server.Server.LoadAsync(name, VersionSelector.Stable, cancellationToken)
        );
        Assert.True(server.Server.IsResident(model));

        Expect.Value(await server.Server.UnloadAsync(name, cancellationToken));
        Assert.False(server.Server.IsResident(model));
        Assert.Equal(0, server.Residents.UsedBytes);

        Expect.Error(
            InferenceErrorKind.ModelUnknown,
            await server.Server.UnloadAsync(ModelName.Parse("nothing"), cancellationToken)
        );
    }

    [Fact]
    public async Task Statistics_count_rows_runs_and_failures()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, TinyModels.Add()));
        await using var server = new TestServer(_store);
        await server.AddendAsync("m");
        using InferenceInvocation three = Inference.Tensors.Invocation(
            Inference.Tensors.Fp32("x", [3, 4], new float[12])
        );
        using InferenceResult result = Expect.Value(await server.RunAsync("m", three));
        using InferenceInvocation wrong = Inference.Tensors.Invocation(
            Inference.Tensors.Fp32("x", [3, 5], new float[15])
        );
        Expect.Error(InferenceErrorKind.InputShapeMismatch, await server.RunAsync("m", wrong));

        ModelStatistics figures = Assert.Single(server.Server.Statistics(ModelName.Parse("m")));

        Assert.Equal((4, 2), (figures.InferenceCount, figures.ExecutionCount));
        Assert.Equal((2, 1), (figures.Success.Count, figures.Fail.Count));
        Assert.Equal([1L, 3L], figures.Batches.Select(batch => batch.BatchSize));
        Assert.NotNull(figures.LastInference);
        Assert.NotNull(figures.MemoryBytes);
        Assert.Empty(server.Server.Statistics(ModelName.Parse("other")));
    }

    [Fact]
    public async Task More_requests_than_may_wait_are_overloaded()
    {
        _store.Publish(1, ModelPackage.Of("m", 1, RunawayModels.LoopWhile()));
        await using var server = new TestServer(
            _store,
            settings: [("MaaS:Sessions:ConcurrentRuns", "1"), ("MaaS:Sessions:QueuedRuns", "0")]
        );
        using InferenceInvocation endless = Requests.Endless();
        using InferenceInvocation next = Requests.EndsAtOnce();
        using var caller = new CancellationTokenSource();
        Task<Outcome<InferenceResult>> running = server.RunAsync("m", endless, caller: caller.Token);
        await server.UntilBusyAsync("m");

        InferenceError error = Expect.Error(InferenceErrorKind.Overloaded, await server.RunAsync("m", next));

        Assert.NotNull(error.RetryAfter);
        await caller.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await running);
    }

    private static async Task<InferenceError> FailAsync(TestServer server)
    {
        using InferenceInvocation request = Requests.Zeros();
        return Expect.Error(InferenceErrorKind.ModelNotReady, await server.RunAsync("m", request));
    }

    private static ModelPackage Broken(string name, int version)
    {
        ModelPackage good = ModelPackage.Of(name, version, TinyModels.Add());
        return good with
        {
            Files = good.Files.ToDictionary(file => file.Key, _ => "not a model"u8.ToArray(), StringComparer.Ordinal),
        };
    }
}
