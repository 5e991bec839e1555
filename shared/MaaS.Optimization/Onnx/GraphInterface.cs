namespace MaaS.Optimization.Onnx;

/// <summary>Whether requests can carry what a model takes and gives: dense tensors only.</summary>
internal static class GraphInterface
{
    /// <summary>The first input or output that is no tensor, as a refusal; or null.</summary>
    public static RefusalReason? Check(GraphProto graph)
    {
        var initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (ValueInfoProto input in graph.Input.Where(input => !initializers.Contains(input.Name)))
        {
            if (NotATensor(input) is { } kind)
            {
                return new RefusalReason(
                    "input-not-a-tensor",
                    $"Input '{input.Name}' is {kind}; a request can only carry tensors."
                );
            }
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            if (NotATensor(output) is { } kind)
            {
                return new RefusalReason(
                    "output-not-a-tensor",
                    $"Output '{output.Name}' is {kind}; a response can only carry tensors.{Hint(output)}"
                );
            }
        }

        return null;
    }

    /// <summary>What scikit-learn exports by default, where ZipMap was not found and stripped.</summary>
    private static string Hint(ValueInfoProto output) =>
        output.Type?.SequenceType?.ElemType?.ValueCase == TypeProto.ValueOneofCase.MapType
            ? " Export the model without ZipMap (scikit-learn: options={'zipmap': False})."
            : " Export the model without it.";

    private static string? NotATensor(ValueInfoProto value) =>
        value.Type?.ValueCase switch
        {
            TypeProto.ValueOneofCase.SequenceType => "a sequence",
            TypeProto.ValueOneofCase.MapType => "a map",
            TypeProto.ValueOneofCase.OptionalType => "an optional value",
            TypeProto.ValueOneofCase.SparseTensorType => "a sparse tensor",
            // An output may leave its type to inference; what it is shows when the model is loaded.
            _ => null,
        };
}
