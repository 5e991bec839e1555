namespace MaaS.Optimization.Onnx;

/// <summary>
/// Makes a model as it was uploaded one that may be served: the variant <c>original</c> is its outcome. Changes only what
/// serving needs; weights stay bit for bit.
/// </summary>
internal static class ModelPreparation
{
    public static OnnxOutcome<PreparedModel> Prepare(OnnxModel model)
    {
        OnnxModel prepared = model.Copy();
        var changes = new List<string>();
        return GraphInterface.Check(prepared.Graph) is { } refusal ? refusal : new PreparedModel(prepared, changes);
    }
}
