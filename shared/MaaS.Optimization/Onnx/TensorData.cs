using System.Runtime.InteropServices;
using Google.Protobuf;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Typed views of a tensor's elements, wherever the file keeps them, and tensors made from bytes without a second copy. The
/// tensor must have passed <see cref="TensorChecks"/>.
/// </summary>
internal static class TensorData
{
    /// <summary>Product of the dimensions; 1 for a scalar.</summary>
    public static long ElementCount(TensorProto tensor) => tensor.Dims.Aggregate(1L, (product, size) => product * size);

    /// <summary>Bytes of the elements as <c>raw_data</c> would have them; for strings, of their texts.</summary>
    public static long ByteSize(TensorProto tensor) =>
        ElementTypes.Bytes(tensor.DataType, ElementCount(tensor)) ?? tensor.StringData.Sum(text => (long)text.Length);

    /// <summary>The elements of a FLOAT tensor: in place from raw or external data.</summary>
    /// <exception cref="InvalidOperationException">It is no FLOAT tensor.</exception>
    public static ReadOnlySpan<float> Floats(OnnxModel model, TensorProto tensor)
    {
        Expect(tensor, DataType.Float);
        return tensor.FloatData.Count > 0 && !ExternalDataReference.IsExternal(tensor)
            ? tensor.FloatData.ToArray()
            : Span<float>(model, tensor);
    }

    /// <summary>The elements of an INT64 tensor.</summary>
    /// <exception cref="InvalidOperationException">It is no INT64 tensor.</exception>
    public static ReadOnlySpan<long> Int64s(OnnxModel model, TensorProto tensor)
    {
        Expect(tensor, DataType.Int64);
        return tensor.Int64Data.Count > 0 && !ExternalDataReference.IsExternal(tensor)
            ? tensor.Int64Data.ToArray()
            : Span<long>(model, tensor);
    }

    /// <summary>The elements of an INT32 tensor.</summary>
    /// <exception cref="InvalidOperationException">It is no INT32 tensor.</exception>
    public static ReadOnlySpan<int> Int32s(OnnxModel model, TensorProto tensor)
    {
        Expect(tensor, DataType.Int32);
        return tensor.Int32Data.Count > 0 && !ExternalDataReference.IsExternal(tensor)
            ? tensor.Int32Data.ToArray()
            : Span<int>(model, tensor);
    }

    /// <summary>The elements of an INT64 or INT32 tensor; null: it is of another type.</summary>
    public static long[]? WholeNumbers(OnnxModel model, TensorProto tensor) =>
        (DataType)tensor.DataType switch
        {
            DataType.Int64 => Int64s(model, tensor).ToArray(),
            DataType.Int32 => [.. Int32s(model, tensor).ToArray()],
            _ => null,
        };

    /// <summary>The elements of a tensor of whole bytes, as <c>raw_data</c> has them: in place from raw or external data.</summary>
    public static ReadOnlySpan<byte> Bytes(OnnxModel model, TensorProto tensor) =>
        ExternalDataReference.IsExternal(tensor) ? External<byte>(model, tensor, checked((int)ByteSize(tensor)))
        : tensor.RawData.IsEmpty ? TypedData.ToBytes(tensor)
        : tensor.RawData.Span;

    /// <summary>A tensor over bytes that nobody changes afterwards: little-endian, fixed width, row-major.</summary>
    public static TensorProto Create(string name, DataType type, ReadOnlySpan<long> dims, byte[] bytes)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(bytes),
        };
        foreach (long size in dims)
        {
            tensor.Dims.Add(size);
        }

        return tensor;
    }

    /// <summary>A tensor over a copy of a few values.</summary>
    public static TensorProto Create<T>(string name, DataType type, ReadOnlySpan<long> dims, ReadOnlySpan<T> values)
        where T : unmanaged => Create(name, type, dims, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Takes all data away, leaving name, type and shape.</summary>
    public static void Clear(TensorProto tensor)
    {
        tensor.ClearRawData();
        tensor.FloatData.Clear();
        tensor.Int32Data.Clear();
        tensor.Int64Data.Clear();
        tensor.DoubleData.Clear();
        tensor.Uint64Data.Clear();
        tensor.StringData.Clear();
        tensor.ExternalData.Clear();
        tensor.ClearDataLocation();
    }

    private static ReadOnlySpan<T> Span<T>(OnnxModel model, TensorProto tensor)
        where T : unmanaged =>
        ExternalDataReference.IsExternal(tensor)
            ? External<T>(model, tensor, checked((int)ElementCount(tensor)))
            : MemoryMarshal.Cast<byte, T>(tensor.RawData.Span);

    private static ReadOnlySpan<T> External<T>(OnnxModel model, TensorProto tensor, int count)
        where T : unmanaged =>
        ExternalDataReference.Of(tensor).TryGet(out ExternalDataReference? reference, out RefusalReason? refusal)
            ? model.Data.Span<T>(reference, count)
            : throw new InvalidOperationException(refusal.Message);

    private static void Expect(TensorProto tensor, DataType type)
    {
        if (tensor.DataType != (int)type)
        {
            throw new InvalidOperationException(
                $"Tensor '{tensor.Name}' is {ElementTypes.Name(tensor.DataType)}, not {type}."
            );
        }
    }
}
