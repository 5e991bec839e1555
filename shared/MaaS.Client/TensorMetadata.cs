using MaaS.Client.Tensors;

namespace MaaS.Client;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">The type of its elements.</param>
/// <param name="Shape">The size of each dimension; -1 is a size that requests choose.</param>
public sealed record TensorMetadata(string Name, TensorDatatype Datatype, IReadOnlyList<long> Shape)
{
    /// <summary>Name, datatype and shape: <c>tokens INT64 [-1, 256]</c>.</summary>
    public override string ToString() => $"{Name} {Datatype.ProtocolName()} {TensorShape.Text(Shape)}";
}
