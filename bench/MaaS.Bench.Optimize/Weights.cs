namespace MaaS.Bench.Optimize;

/// <summary>Normally distributed values from a seed.</summary>
internal sealed class Weights(int seed)
{
    private readonly Random _random = new(seed);

    public float[] Normal(long count, float deviation, float mean = 0)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            value = mean + ((float)(radius * Math.Cos(2 * Math.PI * _random.NextDouble())) * deviation);
        }

        return values;
    }

    public long[] Integers(int count, int below)
    {
        var values = new long[count];
        foreach (ref long value in values.AsSpan())
        {
            value = _random.Next(below);
        }

        return values;
    }
}
