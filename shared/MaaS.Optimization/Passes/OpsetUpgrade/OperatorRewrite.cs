using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>How one operator is written in opset 13.</summary>
/// <param name="Since">First opset that has the new form: models from there on keep the node.</param>
/// <param name="Apply">Gives the node in its new form to the context's writer and returns null, or returns why it cannot.</param>
internal sealed record OperatorRewrite(long Since, Func<NodeProto, UpgradeContext, string?> Apply);
