using MaaS.Optimization.Calibration.Activations;

namespace MaaS.Optimization.Measurement;

/// <summary>Range and size of a tensor over the calibration runs so far.</summary>
internal sealed class TensorExtent(string tensor)
{
    private float _min = float.PositiveInfinity;
    private float _max = float.NegativeInfinity;
    private long _elements;

    public string Tensor => tensor;

    public float Min => _min;

    public float Max => _max;

    /// <summary>Of the largest value seen.</summary>
    public long Bytes => _elements * sizeof(float);

    /// <summary>Whether there are values to tell apart.</summary>
    public bool HasWidth => float.IsFinite(_min) && float.IsFinite(_max) && _max > _min && float.IsFinite(_max - _min);

    /// <summary>NaN stays NaN, as in Math.Min.</summary>
    public void AddMin(float value) => _min = MathF.Min(_min, value);

    public void AddMax(float value) => _max = MathF.Max(_max, value);

    public void AddElements(long elements) => _elements = Math.Max(_elements, elements);

    public ActivationHistogram WithoutBins() =>
        new()
        {
            Tensor = tensor,
            Min = _min,
            Max = _max,
            Counts = [],
        };
}
