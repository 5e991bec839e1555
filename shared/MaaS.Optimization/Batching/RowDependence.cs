using System.Collections.Frozen;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Batching;

/// <summary>
/// What in a graph lets the rows of a batch touch each other, found without running it. Finding nothing is not yet a proof: see
/// <see cref="RowProbe"/>.
/// </summary>
internal static class RowDependence
{
    private const string OneScale = "takes one quantization scale over all rows";
    private const string Chance = "draws random numbers by position";
    private const string Control = "decides by the values of all rows together";
    private const string Sized = "has an output whose size depends on the values of all rows";

    private static readonly FrozenDictionary<string, string> Operators = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["DynamicQuantizeLinear"] = OneScale,
        ["DynamicQuantizeMatMul"] = OneScale,
        ["DynamicQuantizeLSTM"] = OneScale,
        ["RandomNormal"] = Chance,
        ["RandomNormalLike"] = Chance,
        ["RandomUniform"] = Chance,
        ["RandomUniformLike"] = Chance,
        ["Multinomial"] = Chance,
        ["Bernoulli"] = Chance,
        ["If"] = Control,
        ["Loop"] = Control,
        ["Scan"] = Control,
        ["SequenceMap"] = Control,
        ["NonZero"] = Sized,
        ["Unique"] = Sized,
        ["Compress"] = Sized,
        ["NonMaxSuppression"] = Sized,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why rows are not independent, in a sentence; null: nothing was found.</summary>
    public static string? Find(OnnxModel model, ModelSignature signature) =>
        InSignature(signature) ?? InOperators(model.Proto) ?? new BatchAxis(model).FindMixing();

    private static string? InSignature(ModelSignature signature)
    {
        string? name = null;
        foreach (TensorSpec input in signature.Inputs)
        {
            if (input.Shape is not [< 0, ..])
            {
                return $"Input '{input.Name}' has no variable first dimension.";
            }

            string? own = input.DimensionNames?[0];
            if (name is not null && own is not null && !string.Equals(name, own, StringComparison.Ordinal))
            {
                return $"The first dimensions of its inputs are called '{name}' and '{own}'.";
            }

            name ??= own;
        }

        TensorSpec? strings = signature
            .Inputs.Concat(signature.Outputs)
            .FirstOrDefault(spec => spec.DataType == TensorDataType.Bytes);
        return strings is null ? null : $"'{strings.Name}' holds strings.";
    }

    private static string? InOperators(ModelProto model)
    {
        foreach (NodeProto node in GraphScope.All(model).SelectMany(scope => scope.Nodes))
        {
            if (Operators.TryGetValue(node.OpType, out string? reason))
            {
                return $"{node.OpType} {reason}.";
            }

            if (OperatorDomains.Is(node, "BatchNormalization") && NodeAttributes.Int(node, "training_mode", 0) != 0)
            {
                return "BatchNormalization in training mode takes its mean over all rows.";
            }
        }

        return null;
    }
}
