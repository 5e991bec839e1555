using System.Buffers;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>
/// A named tensor in the protocol's binary layout: little-endian, row-major, no padding; BOOL one byte; BYTES per element
/// a uint32 length and the bytes. Inputs and outputs alike. Owns its memory.
/// </summary>
public sealed class InferenceTensor : IDisposable
{
    private IMemoryOwner<byte>? _owner;
    private readonly int _length;

    /// <summary>Takes ownership of <paramref name="owner"/>.</summary>
    /// <param name="owner">The memory; disposed with the tensor. May be longer than <paramref name="length"/>.</param>
    /// <param name="length">Bytes of <paramref name="owner"/> that are the tensor.</param>
    public InferenceTensor(string name, TensorDataType dataType, long[] shape, IMemoryOwner<byte> owner, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, owner.Memory.Length);
        Name = name;
        DataType = dataType;
        Shape = shape;
        _owner = owner;
        _length = length;
    }

    public string Name { get; }

    public TensorDataType DataType { get; }

    /// <summary>The sizes of all dimensions, each 0 or more.</summary>
    public long[] Shape { get; }

    /// <summary>The elements in the protocol's binary layout.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public ReadOnlyMemory<byte> Data =>
        (_owner ?? throw new ObjectDisposedException(nameof(InferenceTensor))).Memory[.._length];

    public void Dispose()
    {
        _owner?.Dispose();
        _owner = null;
    }
}
