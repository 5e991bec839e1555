namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>
/// Finds the k-th smallest magnitude of any number of tensors exactly and without copying or sorting them: the bits of a
/// non-negative float order like the float, so two counts over its upper and lower half are enough (a radix select).
/// </summary>
internal sealed class MagnitudeThreshold
{
    private const int Bins = 1 << 16;

    private readonly long[] _counts = new long[Bins];
    private readonly int? _upper;

    private MagnitudeThreshold(int? upper) => _upper = upper;

    /// <summary>Counts a first time, over the upper halves.</summary>
    public static MagnitudeThreshold Coarse() => new(null);

    /// <summary>Counts a second time, over the lower halves of what fell into one upper half.</summary>
    public static MagnitudeThreshold Fine(int upper) => new(upper);

    public void Add(ReadOnlySpan<float> weights)
    {
        foreach (float weight in weights)
        {
            int bits = BitConverter.SingleToInt32Bits(weight) & int.MaxValue;
            if (_upper is null)
            {
                _counts[bits >> 16]++;
            }
            else if (bits >> 16 == _upper)
            {
                _counts[bits & (Bins - 1)]++;
            }
        }
    }

    /// <summary>The bin that the k-th smallest (from 1) falls into, and its place among those in the bin.</summary>
    public (int Bin, long Place) Find(long k)
    {
        for (int bin = 0; bin < Bins; bin++)
        {
            if (k <= _counts[bin])
            {
                return (bin, k);
            }

            k -= _counts[bin];
        }

        throw new ArgumentOutOfRangeException(nameof(k), k, "More than there are weights.");
    }

    public static float ToMagnitude(int upper, int lower) => BitConverter.Int32BitsToSingle((upper << 16) | lower);
}
