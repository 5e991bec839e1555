namespace MaaS.Optimization.Calibration.Activations;

/// <summary>How the range of an activation is chosen from its histogram; what lies outside is clipped.</summary>
internal enum CalibrationMethod
{
    /// <summary>The tuner tries the others and keeps the one whose answers are nearest to the original's.</summary>
    Searched,

    /// <summary>From the least to the largest value seen: one outlier makes all steps coarse.</summary>
    MinMax,

    /// <summary>Without a share of the values, half of it at either end.</summary>
    Percentile,

    /// <summary>The threshold that loses least information (Kullback-Leibler divergence; Migacz, 8-bit Inference with TensorRT, 2017).</summary>
    Entropy,

    /// <summary>The range with the least squared error.</summary>
    Mse,
}
