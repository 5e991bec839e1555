namespace MaaS.Client.Tensors;

/// <summary>Shapes against numbers of elements.</summary>
internal static class TensorShape
{
    /// <summary>The shape of a tensor that somebody makes, when it is one.</summary>
    /// <exception cref="ArgumentException">No name, a negative dimension, or another number of elements.</exception>
    public static long[] Check(string name, ReadOnlySpan<long> shape, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        long[] copy = shape.ToArray();
        long? expected = Product(copy);
        return expected == count
            ? copy
            : throw new ArgumentException(
                $"The tensor '{name}' has shape {Text(copy)}, that is {expected?.ToString() ?? "no"} elements; {count} were given.",
                nameof(shape)
            );
    }

    /// <summary>The number of elements; null when a dimension is negative or the product does not fit.</summary>
    public static long? Product(IReadOnlyList<long> shape)
    {
        if (shape.Any(size => size < 0))
        {
            return null;
        }

        Int128 product = 1;
        foreach (long size in shape)
        {
            product *= size;
            if (product > long.MaxValue)
            {
                return null;
            }
        }

        return (long)product;
    }

    public static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
