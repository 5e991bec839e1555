using System.Buffers;

namespace MaaS.Optimization.Onnx;

/// <summary>A stretch of a mapped file as memory. It is for reading: a write ends the process.</summary>
internal sealed unsafe class MappedBytes(MappedFile file, long offset, int length) : MemoryManager<byte>
{
    /// <summary>Asking for it reads nothing; its spans count as read.</summary>
    public override Memory<byte> Memory => CreateMemory(length);

    public override Span<byte> GetSpan() => file.Span<byte>(offset, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(file.Address(offset + elementIndex), pinnable: this);

    public override void Unpin()
    {
        // Mapped memory never moves.
    }

    /// <summary>The file belongs to the model.</summary>
    protected override void Dispose(bool disposing) { }
}
