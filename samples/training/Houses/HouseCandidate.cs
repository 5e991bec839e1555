using MaaS.Samples.Training.Evaluation;

namespace MaaS.Samples.Training.Houses;

/// <summary>A trained regression, and how it got there.</summary>
internal sealed record HouseCandidate(
    OptimizerKind Kind,
    double LearningRate,
    HouseRegressor Model,
    IReadOnlyList<EpochRecord> History
)
{
    /// <summary>Negated RMSE on the validation set, of the epoch whose weights were kept.</summary>
    public double BestScore => History.Max(epoch => epoch.ValidationScore);
}
