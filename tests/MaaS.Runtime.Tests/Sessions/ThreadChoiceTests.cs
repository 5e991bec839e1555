using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Tests.Sessions;

public sealed class ThreadChoiceTests
{
    private const long Small = 1_000;
    private const long Large = 100_000_000;
    private const long Limit = 8_000_000;

    [Theory]
    [InlineData(1.9, 0.96, true)]
    [InlineData(1.2, 0.9, true)]
    [InlineData(1.19, 1.0, false)]
    [InlineData(0.6, 0.6, false)]
    public void What_was_measured_decides_whatever_the_size(double latency, double throughput, bool pool)
    {
        Assert.Equal(pool, ThreadChoice.UsesPool(Measured(4, latency, throughput), 4, Small, Limit));
        Assert.Equal(pool, ThreadChoice.UsesPool(Measured(4, latency, throughput), 4, Large, Limit));
    }

    [Fact]
    public void A_gain_that_a_busy_server_would_pay_for_is_left() =>
        Assert.False(ThreadChoice.UsesPool(Measured(4, 1.9, 0.7), 4, Large, Limit));

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void With_another_number_of_threads_the_size_decides(int poolThreads)
    {
        Assert.True(ThreadChoice.UsesPool(Measured(4, 0.5, 0.5), poolThreads, Large, Limit));
        Assert.False(ThreadChoice.UsesPool(Measured(4, 3, 1), poolThreads, Small, Limit));
    }

    [Fact]
    public void Without_a_measurement_the_size_decides()
    {
        Assert.True(ThreadChoice.UsesPool(null, 4, Limit, Limit));
        Assert.False(ThreadChoice.UsesPool(null, 4, Limit - 1, Limit));
    }

    [Theory]
    [InlineData(2, 1.9, 1)]
    [InlineData(2, 1.2, 1)]
    [InlineData(16, 6, 2)]
    [InlineData(16, 1.5, 10)]
    [InlineData(2, 3, 1)]
    [InlineData(2, 0.8, 2)]
    public void As_many_shared_runs_go_side_by_side_as_keep_the_cores_busy(int cores, double latency, int runs) =>
        Assert.Equal(runs, ThreadChoice.SharedRunsSideBySide(Measured(cores, latency, 1), cores));

    [Fact]
    public void Where_nothing_was_measured_every_core_has_a_run() =>
        Assert.Equal(4, ThreadChoice.SharedRunsSideBySide(null, 4));

    private static ThreadsManifest Measured(int threads, double latency, double throughput) =>
        new()
        {
            Threads = threads,
            LatencyRatioLowerBound = latency,
            ThroughputRatio = throughput,
        };
}
