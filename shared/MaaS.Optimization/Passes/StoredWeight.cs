using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A weight in fewer bits: weight ≈ Cast(<paramref name="Values"/>) · <paramref name="Scale"/>.</summary>
/// <param name="Scale">Null: 1.</param>
/// <param name="Change">As <see cref="TensorChange"/> has it.</param>
/// <param name="RelativeError">As <see cref="TensorChange"/> has it.</param>
internal sealed record StoredWeight(TensorProto Values, TensorProto? Scale, string Change, double RelativeError);
