using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>One value for one input of a model.</summary>
internal sealed record SampleTensor
{
    public required string Name { get; init; }

    public required TensorDataType DataType { get; init; }

    /// <summary>The sizes of all dimensions, each 0 or more.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The elements, little-endian and row-major; empty for <see cref="TensorDataType.Bytes"/>.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>The elements of a <see cref="TensorDataType.Bytes"/> tensor; empty for every other type.</summary>
    public IReadOnlyList<string> Strings { get; init; } = [];
}
