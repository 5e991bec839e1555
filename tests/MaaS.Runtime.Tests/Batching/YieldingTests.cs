using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Tests.Inference;
using MaaS.Runtime.Tests.Sessions;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>Where more requests come than run side by side, a run begins behind what the thread pool has to do already.</summary>
public sealed class YieldingTests
{
    [Theory]
    [InlineData(1_000, false)]
    [InlineData(1_000_000, true)]
    public async Task A_long_run_leaves_the_thread_of_its_request_where_others_came_before(double rate, bool holds)
    {
        await using BatchedServer server = Serve(rate);
        await ComeTogetherAsync(server);

        Assert.Equal(holds, await HoldsItsThreadAsync(server));
    }

    [Fact]
    public async Task Requests_one_after_the_other_run_on_their_own_threads_again()
    {
        await using BatchedServer server = Serve(1_000);
        await ComeTogetherAsync(server);
        for (int i = 0; i < 20; i++)
        {
            await BatchedServer.ExpectAsync(server.SendAsync(i % 10), i % 10 * 10);
        }

        Assert.True(await HoldsItsThreadAsync(server));
    }

    [Fact]
    public async Task A_queue_of_no_places_refuses_nobody_whom_a_free_run_takes()
    {
        await using BatchedServer server = Serve(1_000, ("MaaS:Sessions:QueuedRuns", "0"));
        CancellationTokenSource occupant = await server.OccupyAsync();
        Expect.Error(InferenceErrorKind.Overloaded, await server.SendAsync(1));
        await occupant.CancelAsync();
        await server.UntilIdleAsync();

        await BatchedServer.ExpectAsync(server.SendAsync(2), 20);
    }

    private static BatchedServer Serve(double rowsPerSecond, params (string, string)[] settings) =>
        new(curve: [new BatchPoint(1, rowsPerSecond), new BatchPoint(8, rowsPerSecond * 4)], settings: settings);

    private static async Task ComeTogetherAsync(BatchedServer server)
    {
        CancellationTokenSource occupant = await server.OccupyAsync();
        Task<Outcome<InferenceResult>> second = server.SendAsync(1);
        await server.UntilWaitingAsync(1);
        await occupant.CancelAsync();
        await BatchedServer.ExpectAsync(second, 10);
        await server.UntilIdleAsync();
    }

    // An endless run on the thread that asks for it does not return before its caller goes away.
    private static async Task<bool> HoldsItsThreadAsync(BatchedServer server)
    {
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        using InferenceInvocation endless = Tensors.Invocation(Tensors.Fp32("x", [1, 1], 1e9f));
        bool holds = true;
        try
        {
            ValueTask<Outcome<InferenceResult>> run = server.Loaded.Queue.RunAsync(endless, caller.Token);
            holds = false;
            await run;
        }
        catch (OperationCanceledException)
        {
            return holds;
        }

        throw new InvalidOperationException("An endless run ended.");
    }
}
