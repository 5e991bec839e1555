using System.Globalization;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Decides from measurements alone whether a candidate may stand in for the original. Every gate must pass; a tie is the
/// original's. The thresholds are those under which real models kept their answers (docs/report.md).
/// </summary>
internal static class Gates
{
    /// <summary>The lower end of the 95 % interval of the latency ratio must be above this to be called faster.</summary>
    public const double Faster = 1.03;

    /// <summary>… and at least this to be called not slower.</summary>
    public const double NotSlower = 0.95;

    /// <summary>Original bytes / candidate bytes that are called smaller.</summary>
    public const double Smaller = 1.5;

    /// <summary>Largest absolute difference of outputs that are called the same.</summary>
    public const double ExactDifference = 1e-4;

    /// <summary>The verdict of every gate of the goal and of the budget; a candidate passes when all do.</summary>
    /// <param name="sizeRatio">Original bytes / candidate bytes.</param>
    public static IReadOnlyList<GateVerdict> Judge(
        OptimizationGoal goal,
        ErrorBudget budget,
        CandidateMeasurement measurement,
        double sizeRatio
    )
    {
        double lower = measurement.LatencyRatio.Lower;
        List<GateVerdict> verdicts = goal switch
        {
            OptimizationGoal.Latency => [LatencyGate(lower)],
            OptimizationGoal.Size => [NotSlowerGate(lower), SizeGate(sizeRatio)],
            _ => [GainGate(lower, sizeRatio), ExactGate(measurement)],
        };
        verdicts.Add(SaneGate(measurement));
        verdicts.AddRange(AnswerGates.Judge(goal, budget, measurement.Answers));
        return verdicts;
    }

    /// <summary>
    /// The verdicts on a candidate for hardware that is not here: its answers are held, its speed is not known.
    /// </summary>
    public static IReadOnlyList<GateVerdict> JudgeAnswers(ErrorBudget budget, CandidateMeasurement measurement) =>
        [SaneGate(measurement), .. AnswerGates.Judge(OptimizationGoal.Latency, budget, measurement.Answers)];

    /// <summary>The gate that fails by the size alone; null: only measuring tells.</summary>
    /// <param name="sizeRatio">Original bytes / candidate bytes.</param>
    public static GateVerdict? FailedBySize(OptimizationGoal goal, double sizeRatio) =>
        goal == OptimizationGoal.Size && SizeGate(sizeRatio) is { Passed: false } size ? size : null;

    /// <summary>
    /// Whether what a candidate gains for one request is worth what it loses when many come: only asked of those that lose.
    /// </summary>
    public static GateVerdict Served(OptimizationGoal goal, ServedSpeed served)
    {
        double required = goal == OptimizationGoal.Latency ? Faster : NotSlower;
        return new GateVerdict(
            "served",
            served.ThroughputRatio >= 1 || served.Merit > required,
            served.Merit,
            required,
            Say(
                $"At full load a server answers {served.ThroughputRatio:0.00} times as many requests as with the original{(served.Batching is { Batchable: false, Reason: { } reason } ? $" ({reason.TrimEnd('.')}, so its requests run one by one)" : "")}; with the latency, the geometric mean is {served.Merit:0.00}. Above {required} is asked where it answers fewer."
            )
        );
    }

    private static GateVerdict LatencyGate(double lower) =>
        new(
            "latency",
            lower > Faster,
            lower,
            Faster,
            Say(
                $"The lower end of the 95 % interval of original / candidate latency is {lower:0.000}; above {Faster} is faster."
            )
        );

    private static GateVerdict NotSlowerGate(double lower) =>
        new(
            "not-slower",
            lower >= NotSlower,
            lower,
            NotSlower,
            Say(
                $"The lower end of the 95 % interval of original / candidate latency is {lower:0.000}; at least {NotSlower} is asked."
            )
        );

    private static GateVerdict SizeGate(double sizeRatio) =>
        new(
            "size",
            sizeRatio >= Smaller,
            sizeRatio,
            Smaller,
            Say($"It is {sizeRatio:0.00} times smaller; at least {Smaller} is asked.")
        );

    private static GateVerdict GainGate(double lower, double sizeRatio)
    {
        bool smaller = sizeRatio >= Smaller && lower >= NotSlower;
        return new GateVerdict(
            "gain",
            lower > Faster || smaller,
            lower,
            Faster,
            Say(
                $"The lower end of the 95 % interval of original / candidate latency is {lower:0.000}, and it is {sizeRatio:0.00} times smaller; above {Faster}, or {Smaller} times smaller and at least {NotSlower}, is asked."
            )
        );
    }

    private static GateVerdict ExactGate(CandidateMeasurement measurement)
    {
        double found = measurement.MaxAbsoluteDifference;
        return new GateVerdict(
            "exact",
            found <= ExactDifference && measurement.Top1Agreement is null or 1,
            found,
            ExactDifference,
            Say(
                $"The outputs differ by {found:0.0e+0} at most; {ExactDifference:0.0e+0}, and every decision the same, is asked."
            )
        );
    }

    private static GateVerdict SaneGate(CandidateMeasurement measurement)
    {
        double wrong = measurement.Outputs.Sum(output => output.NonFiniteMismatches + (double)output.ShapeMismatches);
        return new GateVerdict(
            "sane-outputs",
            wrong == 0,
            wrong,
            0,
            Say(
                $"{wrong:0} outputs have another shape than the original's, or an infinity or NaN where it has none; 0 is asked."
            )
        );
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
