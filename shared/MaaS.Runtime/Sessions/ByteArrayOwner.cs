using System.Buffers;

namespace MaaS.Runtime.Sessions;

/// <summary>Memory that the garbage collector frees.</summary>
internal sealed class ByteArrayOwner(byte[] array) : IMemoryOwner<byte>
{
    public Memory<byte> Memory { get; } = array;

    public void Dispose() { }
}
