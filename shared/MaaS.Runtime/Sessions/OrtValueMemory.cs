using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>The native memory of a tensor that ONNX Runtime returned, without a copy. Disposing it frees the tensor.</summary>
internal sealed unsafe class OrtValueMemory : MemoryManager<byte>
{
    private readonly byte* _start;
    private readonly int _length;
    private OrtValue? _value;

    /// <summary>Takes ownership of a tensor of numbers in host memory.</summary>
    public OrtValueMemory(OrtValue value)
    {
        _value = value;
        Span<byte> data = value.GetTensorMutableRawData();
        _length = data.Length;
        fixed (byte* start = data)
        {
            // Native memory: it does not move when the pin ends.
            _start = start;
        }
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_value is null, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_value is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin() { }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _value?.Dispose();
            _value = null;
        }
    }
}
