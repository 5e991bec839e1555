namespace MaaS.Samples.Training.Plots;

/// <summary>One line of a chart: a value per epoch, from epoch 1.</summary>
internal sealed record Series(string Name, IReadOnlyList<double> Values);
