using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Reads what a loaded model takes and gives.</summary>
internal static class SessionSignature
{
    /// <summary>Reads both sides; what is not a tensor is listed.</summary>
    /// <returns>Null when anything is not a tensor of a type that the protocol has.</returns>
    public static ModelSignature? Read(InferenceSession session, out IReadOnlyList<string> nonTensors)
    {
        var problems = new List<string>();
        List<TensorSpec> inputs = Specs("input", session.InputNames, session.InputMetadata, problems);
        List<TensorSpec> outputs = Specs("output", session.OutputNames, session.OutputMetadata, problems);
        nonTensors = problems;
        return problems.Count > 0 ? null : new ModelSignature { Inputs = inputs, Outputs = outputs };
    }

    private static List<TensorSpec> Specs(
        string kind,
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, NodeMetadata> all,
        List<string> problems
    )
    {
        var specs = new List<TensorSpec>(names.Count);
        foreach (string name in names)
        {
            NodeMetadata metadata = all[name];
            if (!metadata.IsTensor)
            {
                problems.Add($"the {kind} '{name}' is {Words(metadata.OnnxValueType)}");
            }
            else if (metadata.ElementDataType.ToDataType() is not { } type)
            {
                problems.Add($"the {kind} '{name}' is a tensor of {metadata.ElementDataType}");
            }
            else
            {
                specs.Add(Spec(name, type, metadata));
            }
        }

        return specs;
    }

    private static TensorSpec Spec(string name, TensorDataType type, NodeMetadata metadata)
    {
        string?[] names = [.. metadata.SymbolicDimensions.Select(symbol => symbol.Length == 0 ? null : symbol)];
        return new TensorSpec
        {
            Name = name,
            DataType = type,
            Shape = [.. metadata.Dimensions.Select(size => (long)size)],
            DimensionNames = Array.TrueForAll(names, symbol => symbol is null) ? null : names,
        };
    }

    private static string Words(OnnxValueType type) =>
        type switch
        {
            OnnxValueType.ONNX_TYPE_SEQUENCE => "a sequence",
            OnnxValueType.ONNX_TYPE_MAP => "a map",
            OnnxValueType.ONNX_TYPE_SPARSETENSOR => "a sparse tensor",
            OnnxValueType.ONNX_TYPE_OPTIONAL => "optional",
            _ => "of an unknown kind",
        };
}
