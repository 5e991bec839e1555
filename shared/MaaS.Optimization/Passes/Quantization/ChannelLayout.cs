namespace MaaS.Optimization.Passes.Quantization;

/// <summary>
/// How the channels of a tensor lie in memory: as if it were [<see cref="Outer"/>, <see cref="Channels"/>,
/// <see cref="Inner"/>], with one scale per channel.
/// </summary>
internal sealed record ChannelLayout
{
    public required int Outer { get; init; }

    public required int Channels { get; init; }

    public required int Inner { get; init; }

    /// <summary>Shape of the scales that multiplies the tensor by broadcasting; of its rank, with ones but for the channels.</summary>
    public required IReadOnlyList<long> ScaleShape { get; init; }

    public int PerChannel => Outer * Inner;

    /// <summary>One channel per index of one axis.</summary>
    public static ChannelLayout AlongAxis(IReadOnlyList<long> dims, int axis) =>
        new()
        {
            Outer = Product(dims.Take(axis)),
            Channels = checked((int)dims[axis]),
            Inner = Product(dims.Skip(axis + 1)),
            ScaleShape = dims.Select((size, i) => i == axis ? size : 1).ToArray(),
        };

    /// <summary>One channel per index of the first <paramref name="count"/> axes together.</summary>
    public static ChannelLayout AlongLeadingAxes(IReadOnlyList<long> dims, int count) =>
        new()
        {
            Outer = 1,
            Channels = Product(dims.Take(count)),
            Inner = Product(dims.Skip(count)),
            ScaleShape = dims.Select((size, i) => i < count ? size : 1).ToArray(),
        };

    private static int Product(IEnumerable<long> sizes) => checked((int)sizes.Aggregate(1L, (a, b) => a * b));
}
