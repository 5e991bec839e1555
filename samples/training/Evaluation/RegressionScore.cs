namespace MaaS.Samples.Training.Evaluation;

/// <summary>How far predictions are from the truth, in its unit.</summary>
/// <param name="Rmse">Root of the mean squared error.</param>
/// <param name="MeanAbsoluteError">Mean of |predicted − true|.</param>
/// <param name="R2">Share of the variance that is explained: 1 is all; 0 is no better than the mean.</param>
internal sealed record RegressionScore(double Rmse, double MeanAbsoluteError, double R2)
{
    public static RegressionScore Of(ReadOnlySpan<float> predicted, IReadOnlyList<float> truth)
    {
        if (predicted.Length != truth.Count || truth.Count == 0)
        {
            throw new ArgumentException($"{predicted.Length} predictions for {truth.Count} values.", nameof(predicted));
        }

        double mean = truth.Average(value => (double)value);
        double squared = 0;
        double absolute = 0;
        for (int i = 0; i < predicted.Length; i++)
        {
            double error = (double)predicted[i] - truth[i];
            squared += error * error;
            absolute += Math.Abs(error);
        }

        double variance = truth.Sum(value => (value - mean) * (value - mean));
        return new RegressionScore(Math.Sqrt(squared / truth.Count), absolute / truth.Count, 1 - (squared / variance));
    }
}
