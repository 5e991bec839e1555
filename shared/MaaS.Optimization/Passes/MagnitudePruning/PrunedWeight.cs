using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>A weight chosen for pruning.</summary>
/// <param name="OpType">Operator that reads it.</param>
/// <param name="Axis">That the operator sums over; null: there is none.</param>
internal sealed record PrunedWeight(TensorProto Tensor, string OpType, int? Axis);
