using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace PredictFunction.Hosting;

/// <summary>Gives Kestrel its <see cref="LargeBlockPool"/>s.</summary>
internal sealed class LargeBlocks(TimeProvider time) : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new LargeBlockPool(time);
}
