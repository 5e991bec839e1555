using System.Text.Json;
using MaaS.Client.Tensors;

namespace MaaS.Client;

/// <summary>
/// A named tensor, going to a server or come from one: datatype, shape, and its elements in row-major order. It does not copy
/// what it is made from, so that memory must not change until the call that sends it has ended.
/// </summary>
public abstract class InferenceTensor
{
    private protected InferenceTensor(string name, TensorDatatype datatype, IReadOnlyList<long> shape)
    {
        Name = name;
        Datatype = datatype;
        Shape = shape;
    }

    /// <summary>The name of the model's input or output.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public TensorDatatype Datatype { get; }

    /// <summary>The size of each dimension, from 0; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public abstract int Count { get; }

    /// <summary>Bytes of the tensor in the binary form.</summary>
    internal abstract long BinarySize { get; }

    /// <summary>A tensor of numbers or truth values; the datatype follows from <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">
    /// <see cref="bool"/>, an integer of 8 to 64 bits, <see cref="Half"/>, <see cref="float"/>, <see cref="double"/> or
    /// <see cref="BFloat16"/>.
    /// </typeparam>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="values">The elements in row-major order, as many as the shape says.</param>
    /// <param name="shape">The size of each dimension, the batch dimension included.</param>
    /// <exception cref="ArgumentException">No name, a negative dimension, or another number of elements than the shape says.</exception>
    /// <exception cref="NotSupportedException">No datatype is held as <typeparamref name="T"/>.</exception>
    public static InferenceTensor Create<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged =>
        new NumericTensor<T>(name, DatatypeNames.Of<T>(), TensorShape.Check(name, shape, values.Length), values);

    /// <inheritdoc cref="Create{T}(string, ReadOnlyMemory{T}, ReadOnlySpan{long})"/>
    public static InferenceTensor Create<T>(string name, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged => Create(name, new ReadOnlyMemory<T>(values), shape);

    /// <summary>A BYTES tensor of strings, which go out as UTF-8.</summary>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="values">The elements in row-major order, as many as the shape says.</param>
    /// <param name="shape">The size of each dimension, the batch dimension included.</param>
    /// <exception cref="ArgumentException">No name, a negative dimension, or another number of elements than the shape says.</exception>
    public static InferenceTensor Create(string name, IReadOnlyList<string> values, params ReadOnlySpan<long> shape) =>
        new BytesTensor(name, TensorShape.Check(name, shape, values.Count), BytesTensor.Utf8(values));

    /// <summary>A BYTES tensor of byte strings: images, sound, anything.</summary>
    /// <param name="name">The name of the model's input.</param>
    /// <param name="values">The elements in row-major order, as many as the shape says.</param>
    /// <param name="shape">The size of each dimension, the batch dimension included.</param>
    /// <exception cref="ArgumentException">No name, a negative dimension, or another number of elements than the shape says.</exception>
    public static InferenceTensor Create(
        string name,
        IReadOnlyList<ReadOnlyMemory<byte>> values,
        params ReadOnlySpan<long> shape
    ) => new BytesTensor(name, TensorShape.Check(name, shape, values.Count), values);

    /// <summary>The elements in row-major order.</summary>
    /// <typeparam name="T">The .NET type of <see cref="Datatype"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The datatype is held as another type.</exception>
    public ReadOnlyMemory<T> Values<T>()
        where T : unmanaged =>
        this is NumericTensor<T> numbers
            ? numbers.Elements
            : throw new InvalidOperationException(
                $"The tensor '{Name}' is {Datatype.ProtocolName()}; it was asked for as {typeof(T).Name}."
            );

    /// <summary>The elements of a BYTES tensor as strings, read as UTF-8.</summary>
    /// <exception cref="InvalidOperationException">The datatype is another one.</exception>
    public IReadOnlyList<string> Strings() => Bytes().Strings();

    /// <summary>The elements of a BYTES tensor as they are.</summary>
    /// <exception cref="InvalidOperationException">The datatype is another one.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> ByteStrings() => Bytes().Elements;

    /// <summary>Name, datatype and shape: <c>logits FP32 [1, 2]</c>.</summary>
    public override string ToString() => $"{Name} {Datatype.ProtocolName()} [{string.Join(", ", Shape)}]";

    /// <summary>Writes the binary form: little-endian, row-major, no padding.</summary>
    internal abstract Task WriteBinaryAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>Writes the elements as one flat JSON array.</summary>
    /// <exception cref="ArgumentException">An element that JSON cannot carry.</exception>
    internal abstract void WriteJson(Utf8JsonWriter writer);

    private BytesTensor Bytes() =>
        this as BytesTensor
        ?? throw new InvalidOperationException(
            $"The tensor '{Name}' is {Datatype.ProtocolName()}; it was asked for as BYTES."
        );
}
