namespace MaaS.Runtime.Protocol.Documents;

/// <summary>Memory that a resident version holds.</summary>
public sealed record MemoryUsage(string Type, int Id, long ByteSize);
