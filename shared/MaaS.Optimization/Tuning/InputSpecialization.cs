using System.Globalization;
using System.Text.Json;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Makes constants of inputs that callers always send the same, such as a sample rate: requests no longer carry them, and ONNX
/// Runtime folds what depends on nothing else when it loads the model, whole branches of If included.
/// </summary>
internal static class InputSpecialization
{
    /// <summary>From this on, an initializer need not be an input too.</summary>
    private const long LeastIrVersion = 4;

    /// <summary>Changes the model in place.</summary>
    /// <param name="constants">By input: a number or boolean, or a flat array of them in row-major order.</param>
    /// <param name="problems">What does not fit, each with its path in <c>optimize.json</c>; the model is then half changed.</param>
    /// <returns>A sentence per input that is a constant now.</returns>
    public static IReadOnlyList<string> Apply(
        OnnxModel model,
        IReadOnlyDictionary<string, JsonElement> constants,
        out IReadOnlyList<string> problems
    )
    {
        var changes = new List<string>();
        var found = new List<string>();
        foreach ((string name, JsonElement value) in constants)
        {
            if (Specialize(model, name, value) is { } problem)
            {
                found.Add($"$.constants['{name}']: {problem}");
            }
            else
            {
                changes.Add($"Input '{name}' is the constant {value.GetRawText()}, as the plan asks for.");
            }
        }

        if (found.Count == 0 && changes.Count > 0 && model.Graph.Input.Count == 0)
        {
            found.Add("$.constants: no input is left that a request could carry");
        }

        problems = found;
        return changes;
    }

    private static string? Specialize(OnnxModel model, string name, JsonElement value)
    {
        GraphProto graph = model.Graph;
        if (graph.Input.FirstOrDefault(item => Names(item.Name, name)) is not { } input)
        {
            string names = string.Join(", ", graph.Input.Select(item => $"'{item.Name}'"));
            return $"the model has no such input; it has {names}";
        }

        if (
            input.Type?.TensorType is not { Shape: { } shape } tensor
            || ((TensorElementType)tensor.ElemType).ToDataType() is not { } type
            || type == TensorDataType.Bytes
        )
        {
            return "the input is no tensor of numbers with a known rank";
        }

        // A size that may vary is 1: what is constant has one size, and one value is what such inputs nearly always take.
        long[] sizes = [.. shape.Dim.Select(size => size.HasDimValue ? size.DimValue : 1)];
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        Int128 expected = sizes.Aggregate(Int128.One, (product, size) => product * size);
        if (elements.Length != expected)
        {
            return $"expected {expected} values for [{string.Join(", ", sizes)}], found {elements.Length}";
        }

        int width = type.ElementSize()!.Value;
        var data = new byte[elements.Length * width];
        for (int i = 0; i < elements.Length; i++)
        {
            if (!Write(elements[i], type, data.AsSpan(i * width, width)))
            {
                return $"{elements[i].GetRawText()} does not fit into {type.ProtocolName()}";
            }
        }

        graph.Input.Remove(input);
        foreach (TensorProto old in graph.Initializer.Where(item => Names(item.Name, name)).ToList())
        {
            // The value that the input had where a request did not give one.
            graph.Initializer.Remove(old);
        }

        graph.Initializer.Add(TensorData.Create(name, (DataType)tensor.ElemType, sizes, data));
        model.Proto.IrVersion = Math.Max(model.Proto.IrVersion, LeastIrVersion);
        return null;
    }

    private static bool Write(JsonElement value, TensorDataType type, Span<byte> target)
    {
        if (type == TensorDataType.Bool)
        {
            target[0] = value.ValueKind == JsonValueKind.True ? (byte)1 : (byte)0;
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            return false;
        }

        if (ElementConversion.IsFloat(type))
        {
            ElementConversion.WriteFloat(target, type, value.GetDouble());
            return double.IsFinite(ElementConversion.ReadFloat(target, type));
        }

        return Int128.TryParse(
                value.GetRawText(),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out Int128 integer
            ) && ElementConversion.TryWriteInteger(target, type, integer);
    }

    private static bool Names(string found, string wanted) => string.Equals(found, wanted, StringComparison.Ordinal);
}
