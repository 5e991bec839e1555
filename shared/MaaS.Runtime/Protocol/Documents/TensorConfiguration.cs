using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>One input or output in a model's configuration.</summary>
/// <param name="DataType">The extension's name, such as <c>TYPE_FP32</c>.</param>
/// <param name="Dims">-1 is variable.</param>
public sealed record TensorConfiguration(string Name, string DataType, IReadOnlyList<long> Dims)
{
    public static TensorConfiguration Of(TensorSpec spec) =>
        new(
            spec.Name,
            spec.DataType == TensorDataType.Bytes ? "TYPE_STRING" : $"TYPE_{spec.DataType.ProtocolName()}",
            spec.Shape
        );
}
