namespace MaaS.Runtime.Protocol.Documents;

/// <summary>What the health routes answer; the member that was not asked for is absent.</summary>
/// <param name="Degraded">True while storage does not answer; absent otherwise.</param>
public sealed record HealthDocument(bool? Live = null, bool? Ready = null, bool? Degraded = null);
