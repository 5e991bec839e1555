namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>
/// n:m sparsity: of every m neighbours along an axis, the n largest stay (Mishra et al., Accelerating Sparse Deep Neural
/// Networks, 2021, for 2:4). A last, shorter block counts as filled up with zeros.
/// </summary>
internal readonly record struct BlockPattern(int N, int M)
{
    /// <summary>Larger blocks differ little from no pattern at all.</summary>
    public const int MaxM = 32;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{N}:{M}");

    /// <summary>Sets all others to zero; of equal magnitudes the first stay.</summary>
    public void Apply(Span<float> weights, ReadOnlySpan<long> shape, int axis)
    {
        int inner = 1;
        foreach (long size in shape[(axis + 1)..])
        {
            inner *= (int)size;
        }

        int length = (int)shape[axis];
        Span<float> block = stackalloc float[M];
        for (int outer = 0; outer < weights.Length; outer += length * inner)
        {
            for (int column = 0; column < inner; column++)
            {
                for (int first = 0; first < length; first += M)
                {
                    int count = Math.Min(M, length - first);
                    int start = outer + (first * inner) + column;
                    Apply(weights[start..], inner, block[..count]);
                }
            }
        }
    }

    /// <param name="weights">From the first weight of the block on.</param>
    /// <param name="stride">From one weight of the block to the next.</param>
    /// <param name="magnitudes">Scratch, as long as the block.</param>
    private void Apply(Span<float> weights, int stride, Span<float> magnitudes)
    {
        for (int i = 0; i < magnitudes.Length; i++)
        {
            magnitudes[i] = MathF.Abs(weights[i * stride]);
        }

        for (int i = 0; i < magnitudes.Length; i++)
        {
            int before = 0;
            for (int j = 0; j < magnitudes.Length; j++)
            {
                before += magnitudes[j] > magnitudes[i] || (magnitudes[j] == magnitudes[i] && j < i) ? 1 : 0;
            }

            if (before >= N)
            {
                weights[i * stride] = 0;
            }
        }
    }
}
