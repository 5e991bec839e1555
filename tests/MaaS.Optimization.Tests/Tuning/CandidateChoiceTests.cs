using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class CandidateChoiceTests
{
    [Fact]
    public void Fastest_wins_for_latency_and_smallest_for_size()
    {
        CandidateTrial[] trials = [Passed("fast", 3, 100), Passed("small", 2, 40)];

        Assert.Equal("fast", Chosen(trials, OptimizationGoal.Latency));
        Assert.Equal("small", Chosen(trials, OptimizationGoal.Size));
    }

    [Fact]
    public void Candidates_are_compared_at_the_speed_they_are_served_with()
    {
        CandidateTrial alone = Passed("alone", 3, 100) with
        {
            Served = new ServedSpeed { ThroughputRatio = 0.8, Merit = 1.5 },
        };
        CandidateTrial together = Passed("together", 2, 100) with
        {
            Served = new ServedSpeed { ThroughputRatio = 2.5, Merit = 2.2 },
        };

        Assert.Equal("together", Chosen([alone, together], OptimizationGoal.Latency));
    }

    [Fact]
    public void Earlier_one_wins_a_tie() =>
        Assert.Equal("first", Chosen([Passed("first", 2, 100), Passed("second", 2.05, 99)], OptimizationGoal.Latency));

    [Fact]
    public void Smaller_one_wins_among_equally_fast_ones() =>
        Assert.Equal("second", Chosen([Passed("first", 2, 100), Passed("second", 1.99, 40)], OptimizationGoal.Latency));

    [Fact]
    public void What_is_certain_of_a_speed_counts_and_not_its_median()
    {
        CandidateTrial wide = Passed("wide", 2, 100) with { Measurement = Measurements.Of(lower: 1.1, median: 3) };

        Assert.Equal("sure", Chosen([wide, Passed("sure", 2, 100)], OptimizationGoal.Latency));
    }

    [Fact]
    public void A_chain_of_ties_does_not_lead_away_from_the_fastest() =>
        Assert.Equal(
            "middle",
            Chosen(
                [Passed("fast", 2, 100), Passed("middle", 1.96, 80), Passed("slow", 1.92, 40)],
                OptimizationGoal.Latency
            )
        );

    [Fact]
    public void Nothing_is_chosen_of_what_did_not_pass()
    {
        CandidateTrial rejected = Passed("fast", 9, 1) with { Verdict = TrialVerdict.Rejected };

        IReadOnlyList<CandidateTrial> marked = CandidateChoice.Mark([rejected], OptimizationGoal.Latency);

        Assert.Equal(TrialVerdict.Rejected, Assert.Single(marked).Verdict);
    }

    [Fact]
    public void Those_that_lost_say_to_whom()
    {
        IReadOnlyList<CandidateTrial> marked = CandidateChoice.Mark(
            [Passed("slow", 1.2, 100), Passed("fast", 3, 100)],
            OptimizationGoal.Latency
        );

        Assert.Equal([TrialVerdict.Passed, TrialVerdict.Chosen], marked.Select(trial => trial.Verdict));
        Assert.Contains("fast is the better choice", marked[0].Reason, StringComparison.Ordinal);
    }

    private static string Chosen(CandidateTrial[] trials, OptimizationGoal goal) =>
        CandidateChoice.Mark(trials, goal).Single(trial => trial.Verdict == TrialVerdict.Chosen).Candidate.Name;

    private static CandidateTrial Passed(string name, double ratio, long bytes) =>
        new()
        {
            Candidate = new Candidate(name, []),
            Verdict = TrialVerdict.Passed,
            Reason = "",
            Written = new WrittenModel($"{name}.onnx", null, bytes),
            Measurement = Measurements.Of(lower: ratio * 0.98, median: ratio),
        };
}
