using System.Buffers;
using System.Runtime.InteropServices;

namespace PredictFunction.Hosting;

/// <summary>
/// Memory that Kestrel receives into and sends from. It asks the system for one block at a time, and its own blocks have 4 KiB: an
/// image as JSON is four hundred of them, each with a system call and a hand-over between threads. Blocks that nobody needed for a
/// while are left to the garbage collector; letting go of them sooner would have it collect all the time under load.
/// </summary>
internal sealed class LargeBlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a block. A connection without a request holds none.</summary>
    public const int BlockBytes = 128 * 1024;

    /// <summary>Blocks that are kept for the next request, 64 MiB; more go to the garbage collector at once.</summary>
    public const int MaxIdle = 512;

    /// <summary>How long a block may be there for nothing.</summary>
    public static readonly TimeSpan TrimPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<Block> _idle = [];
    private readonly ITimer _timer;
    private int _fewestIdle;
    private bool _disposed;

    public LargeBlockPool(TimeProvider time) =>
        _timer = time.CreateTimer(static pool => ((LargeBlockPool)pool!).Trim(), this, TrimPeriod, TrimPeriod);

    public override int MaxBufferSize => BlockBytes;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
        lock (_gate)
        {
            // The last one returned: most likely still in the processor's cache.
            if (_idle.Count > 0)
            {
                Block block = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _fewestIdle = Math.Min(_fewestIdle, _idle.Count);
                return block;
            }
        }

        return new Block(this);
    }

    protected override void Dispose(bool disposing)
    {
        _timer.Dispose();
        lock (_gate)
        {
            _disposed = true;
            _idle.Clear();
            // A trim may be waiting for the gate.
            _fewestIdle = 0;
        }
    }

    private void Return(Block block)
    {
        lock (_gate)
        {
            if (!_disposed && _idle.Count < MaxIdle)
            {
                _idle.Add(block);
            }
        }
    }

    // As many as lay here all the time since the last trim.
    private void Trim()
    {
        lock (_gate)
        {
            _idle.RemoveRange(0, _fewestIdle);
            _fewestIdle = _idle.Count;
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
