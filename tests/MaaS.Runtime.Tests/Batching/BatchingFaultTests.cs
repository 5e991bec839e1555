using MaaS.Client.Tests;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Tests.Inference;
using MaaS.Runtime.Tests.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>Callers that go away, deadlines, full queues, delays.</summary>
public sealed class BatchingFaultTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task A_caller_that_goes_away_while_waiting_makes_room_and_the_others_are_served()
    {
        await using var server = new BatchedServer(settings: ("MaaS:Sessions:QueuedRuns", "2"));
        CancellationTokenSource occupant = await server.OccupyAsync();
        CancellationTokenSource impatient = server.Caller();

        Task<Outcome<InferenceResult>> stays = server.SendAsync(1);
        Task<Outcome<InferenceResult>> leaves = server.SendAsync(1, [2], impatient.Token);
        await server.UntilWaitingAsync(2);
        Expect.Error(InferenceErrorKind.Overloaded, await server.SendAsync(3));
        await impatient.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await leaves);
        Task<Outcome<InferenceResult>> comes = server.SendAsync(4);
        await server.UntilWaitingAsync(2);
        await occupant.CancelAsync();

        await BatchedServer.ExpectAsync(stays, 10);
        await BatchedServer.ExpectAsync(comes, 40);
    }

    [Fact]
    public async Task A_deadline_ends_its_own_request_while_the_batch_runs_on()
    {
        await using var server = new BatchedServer();
        CancellationTokenSource occupant = await server.OccupyAsync();
        CancellationTokenSource other = server.Caller();

        Task<Outcome<InferenceResult>> endless = server.SendAsync(1, [1e9f], other.Token);
        Task<Outcome<InferenceResult>> hurried = server.SendAsync(
            new InferenceInvocation
            {
                Inputs = [Tensors.Fp32("x", [1, 1], 1)],
                Outputs = [],
                Timeout = TimeSpan.FromSeconds(1),
            }
        );
        await server.UntilWaitingAsync(2);
        await occupant.CancelAsync();
        await server.UntilWaitingAsync(0);

        Expect.Error(InferenceErrorKind.DeadlineExceeded, await hurried);
        Assert.False(endless.IsCompleted);
        await other.CancelAsync();
        Expect.Error(InferenceErrorKind.Cancelled, await endless);
        await BatchedServer.ExpectAsync(server.SendAsync(5), 50);
    }

    [Fact]
    public async Task A_model_that_is_evicted_while_a_batch_runs_ends_when_everybody_has_left_it()
    {
        await using var server = new BatchedServer();
        CancellationTokenSource occupant = await server.OccupyAsync();
        CancellationTokenSource caller = server.Caller();
        Task<Outcome<InferenceResult>>[] answers =
        [
            server.SendAsync(1, [1e9f], caller.Token),
            server.SendAsync(1, [2e9f], caller.Token),
        ];
        await server.UntilWaitingAsync(2);
        await occupant.CancelAsync();
        await server.UntilWaitingAsync(0);

        LoadedModel model = server.Loaded;
        Task removed = server.RemoveAsync(model);
        Assert.False(removed.IsCompleted);
        await caller.CancelAsync();

        Assert.All(await Task.WhenAll(answers), outcome => Expect.Error(InferenceErrorKind.Cancelled, outcome));
        await removed;
    }

    [Fact]
    public async Task A_delay_waits_for_others_until_it_is_over()
    {
        var time = new WatchedTime(TimeProvider.System.GetUtcNow());
        await using BatchedServer server = await DelayedAsync(time);

        Task<Outcome<InferenceResult>>[] answers = [server.SendAsync(1), server.SendAsync(2)];
        await server.UntilWaitingAsync(2);
        await time.PauseAsync(Delay);
        Assert.All(answers, answer => Assert.False(answer.IsCompleted));
        time.Advance(Delay);

        await BatchedServer.ExpectAsync(answers[0], 10);
        await BatchedServer.ExpectAsync(answers[1], 20);
        Assert.Contains(server.Statistics.Batches, batch => batch.BatchSize == 2);
    }

    [Fact]
    public async Task A_full_batch_does_not_wait_for_its_delay()
    {
        await using BatchedServer server = await DelayedAsync(new FakeTimeProvider());

        Task<Outcome<InferenceResult>>[] answers = [.. Enumerable.Range(0, 4).Select(i => server.SendAsync(i))];

        float[][] values = await Task.WhenAll(answers.Select(BatchedServer.ValuesAsync));
        Assert.Equal([0f, 10, 20, 30], values.SelectMany(value => value));
    }

    [Fact]
    public async Task Many_callers_of_whom_some_go_away_all_get_their_own_answer_or_none()
    {
        await using var server = new BatchedServer(settings: ("MaaS:Sessions:ConcurrentRuns", "2"));
        await server.SendAsync(0);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(() => CallAsync(server, caller))));

        Assert.Equal(0, server.Loaded.Queue.Waiting);
        Assert.False(server.Loaded.IsInUse);
    }

    private static async Task CallAsync(BatchedServer server, int caller)
    {
        var random = new Random(caller);
        for (int i = 0; i < 100; i++)
        {
            float[] rows = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (float)random.Next(10))];
            CancellationTokenSource who = server.Caller();
            Task<Outcome<InferenceResult>> answer = server.SendAsync(1, rows, who.Token);
            if (random.Next(8) == 0)
            {
                await who.CancelAsync();
            }

            Outcome<InferenceResult> outcome = await answer;
            if (outcome.TryGet(out InferenceResult result, out InferenceError? error))
            {
                Assert.Equal(rows.Select(row => row * 10), await BatchedServer.ValuesAsync(answer));
                result.Dispose();
            }
            else
            {
                Assert.Equal(InferenceErrorKind.Cancelled, error.Kind);
            }
        }
    }

    private static async Task<BatchedServer> DelayedAsync(TimeProvider time)
    {
        var server = new BatchedServer(maxRows: 4, time: time, settings: ("MaaS:Batching:MaxDelay", Delay.ToString()));
        // A full batch: it loads the model without waiting.
        await BatchedServer.ValuesAsync(server.SendAsync(0, 0, 0, 0));
        return server;
    }
}
