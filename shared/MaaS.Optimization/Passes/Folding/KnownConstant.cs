using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.Folding;

/// <summary>A constant and whose initializer it is.</summary>
internal sealed record KnownConstant(TensorProto Tensor, KnownConstants Owner);
