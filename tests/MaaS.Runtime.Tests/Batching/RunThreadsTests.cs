using MaaS.Runtime.Batching;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>Runs that block must leave the thread pool to others.</summary>
public sealed class RunThreadsTests
{
    [Fact]
    public async Task Runs_beyond_the_pools_share_get_threads_of_their_own()
    {
        var threads = new RunThreads(ofPool: 2);
        using var end = new ManualResetEventSlim();
        int begun = 0;

        Task<bool>[] runs = [.. Enumerable.Range(0, 12).Select(_ => Task.Run(() => threads.RunAsync(Block).AsTask()))];
        while (Volatile.Read(ref begun) < runs.Length)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        end.Set();
        bool[] ofPool = await Task.WhenAll(runs);
        Assert.Equal(2, ofPool.Count(isOfPool => isOfPool));
        Assert.True(await Task.Run(() => threads.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread).AsTask()));

        bool Block()
        {
            Interlocked.Increment(ref begun);
            end.Wait(TestContext.Current.CancellationToken);
            return Thread.CurrentThread.IsThreadPoolThread;
        }
    }

    [Fact]
    public async Task A_place_comes_back_when_a_run_fails()
    {
        var threads = new RunThreads(ofPool: 1);
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                Task.Run(() => threads.RunAsync<bool>(() => throw new InvalidOperationException()).AsTask())
            );
        }

        Assert.True(threads.TryEnter());
        Assert.False(threads.TryEnter());
    }
}
