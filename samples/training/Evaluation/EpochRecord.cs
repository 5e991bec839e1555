namespace MaaS.Samples.Training.Evaluation;

/// <summary>What one pass over the training set came to.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Mean over the epoch's batches, while they were learned from.</param>
/// <param name="ValidationLoss">After the epoch.</param>
/// <param name="ValidationScore">After the epoch; larger is better.</param>
internal sealed record EpochRecord(int Epoch, double TrainLoss, double ValidationLoss, double ValidationScore);
