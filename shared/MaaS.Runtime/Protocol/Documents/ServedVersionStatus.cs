namespace MaaS.Runtime.Protocol.Documents;

/// <summary>State of one version in TensorFlow Serving's words.</summary>
/// <param name="State"><c>AVAILABLE</c>, or <c>START</c> before it is loaded.</param>
public sealed record ServedVersionStatus(string Version, string State);
