using System.Buffers;
using System.IO.Pipelines;

namespace MaaS.Runtime.Protocol;

/// <summary>A buffer to write into, which a pipe behind it empties from time to time.</summary>
/// <param name="buffer">Where the bytes go.</param>
/// <param name="pipe">The same as a pipe; null when the buffer only grows.</param>
internal sealed class FlushingOutput(IBufferWriter<byte> buffer, PipeWriter? pipe) : IBufferWriter<byte>
{
    private const int FlushBytes = 32 * 1024;

    private int _unflushed;

    public void Advance(int count)
    {
        _unflushed += count;
        buffer.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => buffer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => buffer.GetSpan(sizeHint);

    /// <summary>Sends what has gathered when it is worth it; waits while the reader is slower.</summary>
    public async ValueTask FlushIfFullAsync(CancellationToken cancellationToken)
    {
        if (pipe is null || _unflushed < FlushBytes)
        {
            return;
        }

        _unflushed = 0;
        FlushResult flushed = await pipe.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
        {
            // The caller went away; there is nobody to write the rest for.
            throw new OperationCanceledException("The reader of the answer is gone.");
        }
    }
}
