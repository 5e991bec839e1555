using System.Diagnostics.CodeAnalysis;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Optimization.Tuning;

/// <summary>The signature that a graph declares, for a model that is too large to ask ONNX Runtime.</summary>
internal static class DeclaredSignature
{
    /// <summary>Every input that is no weight, and every output.</summary>
    /// <param name="undeclared">The first one without a type of the protocol or without a rank.</param>
    public static bool TryRead(
        GraphProto graph,
        [NotNullWhen(true)] out ModelSignature? signature,
        [NotNullWhen(false)] out string? undeclared
    )
    {
        var weights = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !weights.Contains(input.Name))];
        undeclared = inputs.Concat(graph.Output).FirstOrDefault(value => Spec(value) is null)?.Name;
        signature = undeclared is null
            ? new ModelSignature
            {
                Inputs = [.. inputs.Select(Spec).OfType<TensorSpec>()],
                Outputs = [.. graph.Output.Select(Spec).OfType<TensorSpec>()],
            }
            : null;
        return signature is not null;
    }

    private static TensorSpec? Spec(ValueInfoProto value)
    {
        // ONNX Runtime numbers element types as the format does.
        if (
            value.Type?.TensorType is not { Shape: { } shape } type
            || ((TensorElementType)type.ElemType).ToDataType() is not { } dataType
        )
        {
            return null;
        }

        string?[] names = [.. shape.Dim.Select(size => size.DimParam.Length > 0 ? size.DimParam : null)];
        return new TensorSpec
        {
            Name = value.Name,
            DataType = dataType,
            Shape = [.. shape.Dim.Select(size => size.HasDimValue ? size.DimValue : -1)],
            DimensionNames = Array.TrueForAll(names, name => name is null) ? null : names,
        };
    }
}
