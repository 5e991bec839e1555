namespace MaaS.Optimization.Onnx;

/// <summary>A model that may be served.</summary>
/// <param name="Model">A copy; shares the data files of the model it was made from.</param>
/// <param name="Changes">What was changed and why, one sentence each; empty: it was fine as it came.</param>
internal sealed record PreparedModel(OnnxModel Model, IReadOnlyList<string> Changes);
