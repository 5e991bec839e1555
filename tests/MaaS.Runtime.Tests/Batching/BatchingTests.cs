using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Tests.Inference;
using MaaS.Runtime.Tests.Sessions;
using MaaS.Testing;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>What runs together, and what each request gets of it.</summary>
public sealed class BatchingTests
{
    [Fact]
    public async Task Requests_that_wait_share_one_run_and_each_gets_its_own_rows()
    {
        await using var server = new BatchedServer();
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [server.SendAsync(1), server.SendAsync(2, 3), server.SendAsync(4)];
        await server.UntilWaitingAsync(3);
        await occupant.CancelAsync();

        await BatchedServer.ExpectAsync(answers[0], 10);
        await BatchedServer.ExpectAsync(answers[1], 20, 30);
        await BatchedServer.ExpectAsync(answers[2], 40);
        Assert.Equal((5, 2), (server.Statistics.InferenceCount, server.Statistics.ExecutionCount));
        Assert.Contains(server.Statistics.Batches, batch => batch is { BatchSize: 4, ComputeInfer.Count: 1 });
    }

    [Fact]
    public async Task A_run_that_takes_all_cores_is_the_only_one_so_that_others_meet()
    {
        int cores = Environment.ProcessorCount;
        var allCores = new ThreadsManifest
        {
            Threads = cores,
            LatencyRatioLowerBound = Math.Max(cores, 1.2),
            ThroughputRatio = 1,
        };
        await using var server = new BatchedServer(threads: allCores, settings: ("MaaS:Sessions:ConcurrentRuns", "0"));
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [server.SendAsync(1), server.SendAsync(2), server.SendAsync(3)];
        await server.UntilWaitingAsync(3);
        await occupant.CancelAsync();

        await BatchedServer.ExpectAsync(answers[2], 30);
        Assert.Contains(server.Statistics.Batches, batch => batch is { BatchSize: 3, ComputeInfer.Count: 1 });
    }

    [Fact]
    public async Task A_model_that_is_not_marked_runs_each_request_alone()
    {
        await using var server = new BatchedServer(maxRows: null);
        await ExpectSeparateRunsAsync(server, () => server.SendAsync(1), () => server.SendAsync(2));
    }

    [Fact]
    public async Task Batching_that_is_switched_off_runs_each_request_alone()
    {
        await using var server = new BatchedServer(settings: ("MaaS:Batching:Enabled", "false"));
        await ExpectSeparateRunsAsync(server, () => server.SendAsync(1), () => server.SendAsync(2));
    }

    [Fact]
    public async Task Requests_of_different_row_shapes_run_apart()
    {
        await using var server = new BatchedServer();
        await ExpectSeparateRunsAsync(server, () => server.SendAsync(1, [1, 2]), () => server.SendAsync(2, [3, 4]));
    }

    [Fact]
    public async Task Requests_for_different_outputs_run_apart()
    {
        await using var server = new BatchedServer();
        var named = new InferenceInvocation
        {
            Inputs = [Tensors.Fp32("x", [1, 1], 5)],
            Outputs = [new RequestedOutput("y")],
        };
        await ExpectSeparateRunsAsync(server, () => server.SendAsync(named), () => server.SendAsync(2));
    }

    [Fact]
    public async Task More_rows_than_are_useful_together_make_several_runs()
    {
        await using var server = new BatchedServer(maxRows: 2);
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [.. Enumerable.Range(0, 5).Select(i => server.SendAsync(i))];
        await server.UntilWaitingAsync(5);
        await occupant.CancelAsync();

        float[][] values = await Task.WhenAll(answers.Select(BatchedServer.ValuesAsync));
        Assert.Equal([0f, 10, 20, 30, 40], values.SelectMany(value => value));
        Assert.Equal(1 + 3, server.Statistics.ExecutionCount);
    }

    [Fact]
    public async Task A_row_that_the_model_fails_on_fails_alone()
    {
        await using var server = new BatchedServer();
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [server.SendAsync(1), server.SendAsync(70), server.SendAsync(3)];
        await server.UntilWaitingAsync(3);
        await occupant.CancelAsync();

        await BatchedServer.ExpectAsync(answers[0], 10);
        Expect.Error(InferenceErrorKind.RunFailed, await answers[1]);
        await BatchedServer.ExpectAsync(answers[2], 30);
        Assert.Equal(8, server.Loaded.Queue.MaxRows);
    }

    [Fact]
    public async Task A_batch_that_fails_though_each_of_its_requests_succeeds_is_halved_from_then_on()
    {
        await using var server = new BatchedServer(model: OneRowOnly());
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [.. Enumerable.Range(0, 4).Select(i => server.SendAsync(i))];
        await server.UntilWaitingAsync(4);
        await occupant.CancelAsync();

        float[][] values = await Task.WhenAll(answers.Select(BatchedServer.ValuesAsync));
        Assert.Equal([0f, 10, 20, 30], values.SelectMany(value => value));
        await server.SendAsync(1);
        Assert.Equal(2, server.Loaded.Queue.MaxRows);
    }

    [Fact]
    public async Task An_output_that_is_not_one_row_per_row_is_never_split()
    {
        await using var server = new BatchedServer(
            model: RunawayModels.TenTimes(all => all.Node("ReduceSum", ["tens"], ["y"])).ToBytes()
        );
        CancellationTokenSource occupant = await server.OccupyAsync();

        Task<Outcome<InferenceResult>>[] answers = [server.SendAsync(1), server.SendAsync(2)];
        await server.UntilWaitingAsync(2);
        await occupant.CancelAsync();

        await BatchedServer.ExpectAsync(answers[0], 10);
        await BatchedServer.ExpectAsync(answers[1], 20);
    }

    private static byte[] OneRowOnly() =>
        RunawayModels
            .TenTimes(all => all.Initializer("one", [2], 1L, 1L).Node("Reshape", ["tens", "one"], ["y"]))
            .ToBytes();

    private static async Task ExpectSeparateRunsAsync(
        BatchedServer server,
        params Func<Task<Outcome<InferenceResult>>>[] requests
    )
    {
        CancellationTokenSource occupant = await server.OccupyAsync();
        Task<Outcome<InferenceResult>>[] answers = [.. requests.Select(send => send())];
        await server.UntilWaitingAsync(answers.Length);
        await occupant.CancelAsync();
        foreach (Outcome<InferenceResult> outcome in await Task.WhenAll(answers))
        {
            Expect.Value(outcome).Dispose();
        }

        // One more: the run that the occupant began with.
        Assert.Equal(answers.Length + 1, server.Statistics.ExecutionCount);
    }
}
