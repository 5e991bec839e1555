using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol.V1;

/// <summary>A decoded <c>:predict</c> request.</summary>
/// <param name="Rows">True for <c>instances</c>, false for <c>inputs</c>; the answer has the same form.</param>
public sealed record PredictRequest(InferenceInvocation Invocation, bool Rows);
