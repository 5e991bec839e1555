using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>One input or output in a model's metadata.</summary>
/// <param name="Datatype">The protocol's name, such as <c>FP32</c>.</param>
/// <param name="Shape">-1 is variable.</param>
public sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    public static TensorMetadata Of(TensorSpec spec) => new(spec.Name, spec.DataType.ProtocolName(), spec.Shape);
}
