using System.Collections.Frozen;

namespace MaaS.Client.Tensors;

/// <summary>The protocol's word, the size and the .NET type of every <see cref="TensorDatatype"/>.</summary>
internal static class DatatypeNames
{
    private static readonly FrozenDictionary<Type, TensorDatatype> ByType = new Dictionary<Type, TensorDatatype>
    {
        [typeof(bool)] = TensorDatatype.Bool,
        [typeof(byte)] = TensorDatatype.UInt8,
        [typeof(ushort)] = TensorDatatype.UInt16,
        [typeof(uint)] = TensorDatatype.UInt32,
        [typeof(ulong)] = TensorDatatype.UInt64,
        [typeof(sbyte)] = TensorDatatype.Int8,
        [typeof(short)] = TensorDatatype.Int16,
        [typeof(int)] = TensorDatatype.Int32,
        [typeof(long)] = TensorDatatype.Int64,
        [typeof(Half)] = TensorDatatype.Fp16,
        [typeof(float)] = TensorDatatype.Fp32,
        [typeof(double)] = TensorDatatype.Fp64,
        [typeof(BFloat16)] = TensorDatatype.Bf16,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, TensorDatatype> ByName = Enum.GetValues<TensorDatatype>()
        .ToFrozenDictionary(datatype => datatype.ProtocolName(), StringComparer.Ordinal);

    /// <summary><c>FP32</c>, <c>INT64</c>, ….</summary>
    public static string ProtocolName(this TensorDatatype datatype) => datatype.ToString().ToUpperInvariant();

    /// <summary>The datatype of a protocol's word.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static TensorDatatype Parse(string name) =>
        ByName.TryGetValue(name, out TensorDatatype datatype)
            ? datatype
            : throw new FormatException(
                $"The datatype '{name}' is none of the protocol's: {string.Join(", ", Enum.GetValues<TensorDatatype>().Select(ProtocolName))}."
            );

    /// <summary>The datatype whose elements are held as <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No datatype is.</exception>
    public static TensorDatatype Of<T>() =>
        ByType.TryGetValue(typeof(T), out TensorDatatype datatype)
            ? datatype
            : throw new NotSupportedException(
                $"No datatype of the protocol is held as {typeof(T)}; expected one of {string.Join(", ", ByType.Keys.Select(type => type.Name).Order(StringComparer.Ordinal))}."
            );
}
