using System.Text.Json;

namespace MaaS.Client.Tensors;

/// <summary>Makes tensors of what a server sent. Nothing is allocated from a declared size alone.</summary>
internal static class TensorReader
{
    /// <summary>A tensor from its binary form.</summary>
    /// <exception cref="FormatException">The bytes are not a tensor of that datatype and shape.</exception>
    public static InferenceTensor FromBinary(
        string name,
        TensorDatatype datatype,
        IReadOnlyList<long> shape,
        ReadOnlySpan<byte> binary
    ) =>
        Counted(
            datatype switch
            {
                TensorDatatype.Bool => Numbers(name, datatype, shape, Truth(binary)),
                TensorDatatype.UInt8 => Numbers(name, datatype, shape, NumericTensor<byte>.Read(binary)),
                TensorDatatype.UInt16 => Numbers(name, datatype, shape, NumericTensor<ushort>.Read(binary)),
                TensorDatatype.UInt32 => Numbers(name, datatype, shape, NumericTensor<uint>.Read(binary)),
                TensorDatatype.UInt64 => Numbers(name, datatype, shape, NumericTensor<ulong>.Read(binary)),
                TensorDatatype.Int8 => Numbers(name, datatype, shape, NumericTensor<sbyte>.Read(binary)),
                TensorDatatype.Int16 => Numbers(name, datatype, shape, NumericTensor<short>.Read(binary)),
                TensorDatatype.Int32 => Numbers(name, datatype, shape, NumericTensor<int>.Read(binary)),
                TensorDatatype.Int64 => Numbers(name, datatype, shape, NumericTensor<long>.Read(binary)),
                TensorDatatype.Fp16 => Numbers(name, datatype, shape, NumericTensor<Half>.Read(binary)),
                TensorDatatype.Fp32 => Numbers(name, datatype, shape, NumericTensor<float>.Read(binary)),
                TensorDatatype.Fp64 => Numbers(name, datatype, shape, NumericTensor<double>.Read(binary)),
                TensorDatatype.Bf16 => Numbers(name, datatype, shape, NumericTensor<BFloat16>.Read(binary)),
                _ => new BytesTensor(name, shape, BytesTensor.Read(binary)),
            }
        );

    /// <summary>A tensor from its JSON form: an array, flat or nested in any way, in row-major order.</summary>
    /// <exception cref="FormatException">The values are not a tensor of that datatype and shape.</exception>
    public static InferenceTensor FromJson(
        string name,
        TensorDatatype datatype,
        IReadOnlyList<long> shape,
        JsonElement data
    ) =>
        Counted(
            datatype switch
            {
                TensorDatatype.Bool => Numbers(name, datatype, shape, Flat(data, JsonElements.Bool)),
                TensorDatatype.UInt8 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<byte>)),
                TensorDatatype.UInt16 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<ushort>)),
                TensorDatatype.UInt32 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<uint>)),
                TensorDatatype.UInt64 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<ulong>)),
                TensorDatatype.Int8 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<sbyte>)),
                TensorDatatype.Int16 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<short>)),
                TensorDatatype.Int32 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<int>)),
                TensorDatatype.Int64 => Numbers(name, datatype, shape, Flat(data, JsonElements.Integer<long>)),
                TensorDatatype.Fp16 => Numbers(name, datatype, shape, Flat(data, JsonElements.Real<Half>)),
                TensorDatatype.Fp32 => Numbers(name, datatype, shape, Flat(data, JsonElements.Real<float>)),
                TensorDatatype.Fp64 => Numbers(name, datatype, shape, Flat(data, JsonElements.Real<double>)),
                TensorDatatype.Bf16 => Numbers(
                    name,
                    datatype,
                    shape,
                    Flat(data, element => (BFloat16)JsonElements.Real<float>(element))
                ),
                _ => new BytesTensor(name, shape, BytesTensor.Utf8(Flat(data, JsonElements.Text))),
            }
        );

    private static NumericTensor<T> Numbers<T>(
        string name,
        TensorDatatype datatype,
        IReadOnlyList<long> shape,
        T[] values
    )
        where T : unmanaged => new(name, datatype, shape, values);

    /// <summary>Any byte but 0 is true; a <see cref="bool"/> of another bit pattern than 1 would compare wrongly.</summary>
    private static bool[] Truth(ReadOnlySpan<byte> binary)
    {
        var values = new bool[binary.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = binary[i] != 0;
        }

        return values;
    }

    private static T[] Flat<T>(JsonElement data, Func<JsonElement, T> read)
    {
        var values = new List<T>();
        Append(data, values, read);
        return [.. values];
    }

    /// <summary>As deep as the JSON reader allows documents to be.</summary>
    private static void Append<T>(JsonElement data, List<T> values, Func<JsonElement, T> read)
    {
        if (data.ValueKind != JsonValueKind.Array)
        {
            values.Add(read(data));
            return;
        }

        foreach (JsonElement element in data.EnumerateArray())
        {
            Append(element, values, read);
        }
    }

    private static InferenceTensor Counted(InferenceTensor tensor) =>
        TensorShape.Product(tensor.Shape) == tensor.Count
            ? tensor
            : throw new FormatException(
                $"its shape is {TensorShape.Text(tensor.Shape)}, and it has {tensor.Count} elements"
            );
}
