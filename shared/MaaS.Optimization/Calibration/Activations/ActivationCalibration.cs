namespace MaaS.Optimization.Calibration.Activations;

/// <summary>What calibration runs showed of a model's activations.</summary>
/// <param name="histograms">One per tensor.</param>
/// <param name="feeds">Runs that they were made of.</param>
internal sealed class ActivationCalibration(IEnumerable<ActivationHistogram> histograms, int feeds)
{
    private readonly Dictionary<string, ActivationHistogram> _byTensor = histograms.ToDictionary(
        histogram => histogram.Tensor,
        StringComparer.Ordinal
    );

    public int Feeds => feeds;

    /// <summary>Null: it was not observed.</summary>
    public ActivationHistogram? Find(string tensor) => _byTensor.GetValueOrDefault(tensor);
}
