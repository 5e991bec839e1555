namespace MaaS.OtherServer;

/// <summary>A tensor in the protocol's binary form.</summary>
/// <param name="Datatype">The protocol's word.</param>
/// <param name="Raw">Little-endian, row-major; BYTES with length prefixes.</param>
public sealed record OtherTensor(string Name, string Datatype, long[] Shape, byte[] Raw);
