using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class ServedSpeedTests
{
    [Fact]
    public void Without_batching_of_either_throughput_follows_latency()
    {
        ServedSpeed served = ServedSpeed.Of(Measurements.Of(lower: 2), Alone(), Alone());

        // 10 and 5 ms, and 0.065 ms for the request itself.
        Assert.Equal(10.065 / 5.065, served.ThroughputRatio, 10);
        Assert.Equal(Math.Sqrt(2 * 10.065 / 5.065), served.Merit, 10);
    }

    [Fact]
    public void Candidate_that_runs_rows_one_by_one_loses_what_the_original_gains_by_batches()
    {
        ServedSpeed served = ServedSpeed.Of(Measurements.Of(lower: 2), Together(4), Alone());

        Assert.Equal((0.065 + (10.0 / 4)) / 5.065, served.ThroughputRatio, 10);
        Assert.InRange(served.Merit, 1, 1.01);
    }

    [Fact]
    public void Small_models_are_mostly_the_request()
    {
        var tiny = Measurements.Of(lower: 2) with { OriginalMilliseconds = 0.01 };

        Assert.InRange(ServedSpeed.Of(tiny, Together(8), Alone()).ThroughputRatio, 0.9, 1);
    }

    [Fact]
    public void Only_as_many_rows_count_as_a_server_runs_together()
    {
        var wide = new BatchingManifest
        {
            Batchable = true,
            MaxRows = 2,
            Curve = [new BatchPoint(1, 100), new BatchPoint(2, 150), new BatchPoint(4, 900)],
        };

        Assert.Equal(
            (0.065 + 10) / (0.065 + (10 / 1.5)),
            ServedSpeed.Of(Measurements.Of(lower: 1), Alone(), wide).ThroughputRatio,
            10
        );
    }

    [Fact]
    public void Gate_asks_only_those_that_answer_fewer_requests_than_the_original()
    {
        Assert.True(Gates.Served(OptimizationGoal.Latency, Speed(ratio: 1, merit: 1.01)).Passed);
        Assert.True(Gates.Served(OptimizationGoal.Latency, Speed(ratio: 0.8, merit: 1.1)).Passed);
        Assert.False(Gates.Served(OptimizationGoal.Latency, Speed(ratio: 0.8, merit: 1.03)).Passed);
        Assert.True(Gates.Served(OptimizationGoal.Size, Speed(ratio: 0.99, merit: 0.96)).Passed);
    }

    private static ServedSpeed Speed(double ratio, double merit) => new() { ThroughputRatio = ratio, Merit = merit };

    private static BatchingManifest Alone() => new() { Batchable = false, Reason = "One scale." };

    private static BatchingManifest Together(double gain) =>
        new()
        {
            Batchable = true,
            MaxRows = 8,
            Curve = [new BatchPoint(1, 100), new BatchPoint(8, 100 * gain)],
        };
}
