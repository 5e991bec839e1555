namespace MaaS.Optimization.Passes;

/// <summary>A tensor that a pass replaced.</summary>
/// <param name="Name">Its name before.</param>
/// <param name="UsedBy">Operator that reads it.</param>
/// <param name="Change">In a few words: <c>fp32 → int8, 512 channels</c>.</param>
/// <param name="RelativeError">‖new − old‖₂ / ‖old‖₂ over its elements; 0 for an all-zero tensor.</param>
internal sealed record TensorChange(string Name, string UsedBy, string Change, double RelativeError);
