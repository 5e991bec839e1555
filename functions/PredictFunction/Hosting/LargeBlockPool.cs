using System.Buffers;
using System.Runtime.InteropServices;

namespace PredictFunction.Hosting;

/// <summary>
/// Memory that Kestrel receives into and sends from. It asks the system for one block at a time, and its own blocks have 4 KiB: an
/// image as JSON is four hundred of them, each with a system call and a hand-over between threads.
/// </summary>
internal sealed class LargeBlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a block. A connection without a request holds none.</summary>
    public const int BlockBytes = 32 * 1024;

    /// <summary>Blocks that are kept for the next request, 2 MiB; more go to the garbage collector.</summary>
    private const int MaxIdle = 64;

    private readonly Lock _gate = new();
    private readonly Stack<Block> _idle = new(MaxIdle);
    private bool _disposed;

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (_gate)
        {
            // The last one returned: most likely still in the processor's cache.
            if (_idle.TryPop(out Block? block))
            {
                return block;
            }
        }

        return new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _disposed = true;
            _idle.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (_gate)
        {
            if (!_disposed && _idle.Count < MaxIdle)
            {
                _idle.Push(block);
            }
        }
    }

    private sealed class Block(LargeBlockPool home) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(
                GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true),
                0,
                BlockBytes
            );

        public void Dispose() => home.Return(this);
    }
}
