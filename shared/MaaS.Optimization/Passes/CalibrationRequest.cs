using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>What a pass wants to know of a model's activations.</summary>
/// <param name="Model">The model as the pass will see it: upgraded, with constants as initializers.</param>
/// <param name="Tensors">FLOAT tensors of its main graph, in graph order.</param>
internal sealed record CalibrationRequest(OnnxModel Model, IReadOnlyList<string> Tensors);
