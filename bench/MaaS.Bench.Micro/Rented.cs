using System.Buffers;

namespace MaaS.Bench.Micro;

/// <summary>Memory that outlives its tensor, so that a request can be run many times.</summary>
internal sealed class Rented(byte[] array) : IMemoryOwner<byte>
{
    public Memory<byte> Memory => array;

    public void Dispose() { }
}
