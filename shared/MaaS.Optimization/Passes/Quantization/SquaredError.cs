namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Sums up a relative L2 error over runs of elements.</summary>
internal struct SquaredError
{
    private double _error;
    private double _norm;

    /// <summary>‖difference‖₂ / ‖reference‖₂; 0 where the reference is 0.</summary>
    public readonly double Relative => _norm > 0 ? Math.Sqrt(_error / _norm) : 0;

    public void Add(SquaredError other) => Add(other._error, other._norm);

    public void Add(double squaredDifference, double squaredReference)
    {
        _error += squaredDifference;
        _norm += squaredReference;
    }
}
