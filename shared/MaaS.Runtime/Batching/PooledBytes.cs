using System.Buffers;

namespace MaaS.Runtime.Batching;

/// <summary>A rented array.</summary>
internal sealed class PooledBytes : IMemoryOwner<byte>
{
    private byte[]? _array;

    private PooledBytes(byte[] array) => _array = array;

    public Memory<byte> Memory => _array;

    /// <summary>At least <paramref name="length"/> bytes, of any content.</summary>
    public static PooledBytes Rent(int length) => new(ArrayPool<byte>.Shared.Rent(length));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
