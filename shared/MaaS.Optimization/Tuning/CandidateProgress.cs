namespace MaaS.Optimization.Tuning;

/// <summary>Steps of one candidate as steps of the whole.</summary>
/// <param name="index">Of the candidate, from 0.</param>
/// <param name="count">Of all candidates.</param>
internal sealed class CandidateProgress(IProgress<OptimizationProgress> whole, int index, int count)
    : IProgress<OptimizationProgress>
{
    /// <summary>Verification takes about as long as one candidate.</summary>
    private const int Before = 1;

    /// <summary>Of a candidate's time the share that its passes take, as a rule.</summary>
    private const double Passes = 0.3;

    public void Report(OptimizationProgress value)
    {
        double within = string.Equals(value.Phase, "pass", StringComparison.Ordinal) ? 0 : Passes;
        whole.Report(
            value with
            {
                Detail = $"{value.Detail} ({index + 1} of {count})",
                Done = (Before + index + within) / (Before + count),
            }
        );
    }
}
