using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>One input of one node that reads a weight.</summary>
/// <param name="Index">Position among the node's inputs.</param>
internal sealed record WeightUse(NodeProto Node, int Index);
