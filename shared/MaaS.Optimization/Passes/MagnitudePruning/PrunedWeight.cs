using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>A weight chosen for pruning.</summary>
/// <param name="OpType">Operator that reads it.</param>
internal sealed record PrunedWeight(TensorProto Tensor, string OpType);
