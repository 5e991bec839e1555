namespace MaaS.Optimization.Calibration.Activations;

/// <summary>Chooses ranges from histograms.</summary>
internal static class RangeCalibrator
{
    /// <summary>How far one end of a range may shrink in the search for the least squared error.</summary>
    private const double SmallestShrink = 0.3;
    private const double ShrinkStep = 0.02;

    /// <summary>Low and high end.</summary>
    /// <param name="histogram">Of finite values.</param>
    /// <param name="percentile">For <see cref="CalibrationMethod.Percentile"/>: per cent of the values that stay inside.</param>
    public static (float Low, float High) Choose(
        ActivationHistogram histogram,
        CalibrationMethod method,
        double percentile
    )
    {
        if (histogram.Counts.Count == 0)
        {
            return (histogram.Min, histogram.Max);
        }

        return method switch
        {
            CalibrationMethod.Percentile => Percentile(histogram, percentile),
            CalibrationMethod.Entropy => EntropyThreshold.Choose(histogram),
            CalibrationMethod.Mse => LeastSquares(histogram),
            _ => (histogram.Min, histogram.Max),
        };
    }

    private static (float Low, float High) Percentile(ActivationHistogram histogram, double percentile)
    {
        double total = histogram.Counts.Sum();
        double cut = total * (100 - percentile) / 200;
        double width = ((double)histogram.Max - histogram.Min) / histogram.Counts.Count;
        int low = 0;
        for (double below = histogram.Counts[0]; below <= cut && low < histogram.Counts.Count - 1; low++)
        {
            below += histogram.Counts[low + 1];
        }

        int high = histogram.Counts.Count - 1;
        for (double above = histogram.Counts[high]; above <= cut && high > low; high--)
        {
            above += histogram.Counts[high - 1];
        }

        return ((float)(histogram.Min + (low * width)), (float)(histogram.Min + ((high + 1) * width)));
    }

    /// <summary>First the high end with the low one in place, then the low end.</summary>
    private static (float Low, float High) LeastSquares(ActivationHistogram histogram)
    {
        (float low, float high) = (MathF.Min(0, histogram.Min), MathF.Max(0, histogram.Max));
        high = Best(end => SquaredError(histogram, low, end), high);
        low = Best(end => SquaredError(histogram, end, high), low);
        return (low, high);
    }

    private static float Best(Func<float, double> error, float end)
    {
        (float best, double least) = (end, error(end));
        for (double shrink = 1 - ShrinkStep; end != 0 && shrink >= SmallestShrink; shrink -= ShrinkStep)
        {
            var shrunk = (float)(end * shrink);
            double here = error(shrunk);
            if (here < least)
            {
                (best, least) = (shrunk, here);
            }
        }

        return best;
    }

    /// <summary>Rounding costs Δ² / 12 on average, clipping the square of what is cut off.</summary>
    private static double SquaredError(ActivationHistogram histogram, float low, float high)
    {
        double rounding = Math.Pow(((double)high - low) / 255, 2) / 12;
        double width = ((double)histogram.Max - histogram.Min) / histogram.Counts.Count;
        double error = 0;
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            double value = histogram.Min + ((i + 0.5) * width);
            double clipped = Math.Max(0, Math.Max(low - value, value - high));
            error += histogram.Counts[i] * (clipped > 0 ? clipped * clipped : rounding);
        }

        return error;
    }
}
