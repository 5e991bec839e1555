namespace MaaS.Runtime.Protocol.Documents;

/// <summary>Every error of the protocol.</summary>
public sealed record ErrorDocument(string Error);
