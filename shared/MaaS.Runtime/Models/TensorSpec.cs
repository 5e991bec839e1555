using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>Name, type and shape of one input or output of a model.</summary>
public sealed record TensorSpec
{
    /// <summary>The tensor's name in the graph.</summary>
    public required string Name { get; init; }

    [JsonConverter(typeof(TensorDataTypes.JsonConverter))]
    public required TensorDataType DataType { get; init; }

    /// <summary>One entry per dimension; -1 is variable. Empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>The graph's names for its dimensions (<c>batch</c>, …), null where it has none; as long as <see cref="Shape"/>.</summary>
    public IReadOnlyList<string?>? DimensionNames { get; init; }

    /// <summary>
    /// Largest accepted size per dimension (inputs only); as long as <see cref="Shape"/>. Null: the runtime's own limits
    /// hold. A graph whose sizes depend on its data turns a small request into gigabytes without it.
    /// </summary>
    public IReadOnlyList<long>? MaxDimensions { get; init; }
}
