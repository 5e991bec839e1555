namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Weights of any layout to int8 by a scheme: clipped, given steps, rounded.</summary>
internal static class WeightQuantizer
{
    /// <summary>Steps at which no pair of products overflows; they depend on which weights are multiplied in pairs.</summary>
    public delegate float[]? PairSteps(ReadOnlySpan<float> weights);

    /// <param name="pairs">For <see cref="WeightRange.Adaptive"/>; null: no products of pairs are summed up in 16 bits.</param>
    /// <param name="adjust">Is given the steps before they are used, to enlarge some; null: they stay.</param>
    /// <returns>Null: the weights hold NaN or infinity.</returns>
    public static QuantizedWeights? Quantize(
        ReadOnlySpan<float> weights,
        ChannelLayout layout,
        WeightScheme scheme,
        PairSteps? pairs = null,
        Action<float[]>? adjust = null
    )
    {
        ReadOnlySpan<float> clipped = WeightClipping.Clip(weights, layout, scheme.Clip);
        if (Steps(clipped, layout, scheme, pairs) is not { } steps)
        {
            return null;
        }

        adjust?.Invoke(steps);
        QuantizedWeights quantized = SymmetricQuantizer.Quantize(clipped, layout, steps, scheme.Rounding);
        return clipped == weights
            ? quantized
            : quantized with
            {
                RelativeError = WeightClipping.RelativeError(weights, layout, quantized),
            };
    }

    private static float[]? Steps(
        ReadOnlySpan<float> weights,
        ChannelLayout layout,
        WeightScheme scheme,
        PairSteps? pairs
    )
    {
        float[]? steps = scheme.Range switch
        {
            WeightRange.Reduced => ChannelScales.FromMagnitude(weights, layout, ChannelScales.ReducedRange),
            WeightRange.Adaptive when pairs is not null => pairs(weights),
            _ => ChannelScales.FromMagnitude(weights, layout, ChannelScales.FullRange),
        };
        if (scheme.Step > 0 && steps is not null)
        {
            Array.Fill(steps, (float)scheme.Step);
        }

        return steps;
    }
}
