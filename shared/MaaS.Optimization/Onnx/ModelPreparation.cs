namespace MaaS.Optimization.Onnx;

/// <summary>
/// Makes a model as it was uploaded one that may be served: the variant <c>original</c> is its outcome. Changes only what
/// serving needs; weights stay bit for bit.
/// </summary>
internal static class ModelPreparation
{
    /// <summary>Works on a copy; refuses what cannot be served.</summary>
    public static OnnxOutcome<PreparedModel> Prepare(OnnxModel model)
    {
        OnnxModel prepared = model.Copy();
        List<string> changes = [.. ZipMapStripping.Strip(prepared)];
        if (GraphInterface.Check(prepared.Graph) is { } notTensors)
        {
            return notTensors;
        }

        if (!DivisionGuard.Guard(prepared).TryGet(out IReadOnlyList<string>? guarded, out RefusalReason? refusal))
        {
            return refusal;
        }

        if (guarded.Count > 0)
        {
            changes.Add(
                $"Integer divisions that a request could crash the server with are guarded: {string.Join(", ", guarded)}."
            );
        }

        return new PreparedModel(prepared, changes);
    }
}
