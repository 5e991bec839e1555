namespace MaaS.Optimization.Onnx;

/// <summary>What a model keeps outside its own file.</summary>
internal static class ExternalData
{
    /// <summary>
    /// The data files that a model names (paths below its folder, each once, sorted), whether they are there or not: in
    /// initializers, Constant attributes, subgraphs and functions. Parses the model file only; refuses what
    /// <see cref="OnnxReader"/> would refuse about the file itself and about the names.
    /// </summary>
    public static OnnxOutcome<IReadOnlyList<string>> ReferencedFiles(
        string modelPath,
        CancellationToken cancellationToken
    )
    {
        if (!OnnxReader.Parse(modelPath, cancellationToken).TryGet(out OnnxModel? model, out RefusalReason? refusal))
        {
            return refusal;
        }

        using (model)
        {
            return ReferencedFiles(model.Proto);
        }
    }

    /// <inheritdoc cref="ReferencedFiles(string, CancellationToken)"/>
    public static OnnxOutcome<IReadOnlyList<string>> ReferencedFiles(ModelProto proto)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TensorProto tensor in ModelTensors.Of(proto).Where(ExternalDataReference.IsExternal))
        {
            if (
                !ExternalDataReference
                    .Of(tensor)
                    .TryGet(out ExternalDataReference? reference, out RefusalReason? refusal)
            )
            {
                return refusal;
            }

            files.Add(reference.Location);
        }

        return OnnxOutcome<IReadOnlyList<string>>.From(files.ToArray());
    }
}
