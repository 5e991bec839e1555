using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>A weight and the graph whose initializer it is: the node's own or one around it.</summary>
internal sealed record ConstantWeight(TensorProto Tensor, GraphProto Graph);
