using System.Buffers.Binary;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// BYTES tensors to and from ONNX Runtime's strings. Both are plain bytes with a length: NULs and bytes that are no UTF-8
/// pass unchanged.
/// </summary>
internal static class OrtStrings
{
    private const int PrefixLength = sizeof(uint);

    /// <summary>Copies a BYTES tensor into ONNX Runtime.</summary>
    /// <exception cref="FormatException">The lengths do not add up to the data, or not to the shape's elements.</exception>
    public static OrtValue FromTensor(InferenceTensor tensor)
    {
        OrtValue value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Shape);
        try
        {
            ReadOnlySpan<byte> rest = tensor.Data.Span;
            long elements = tensor.Shape.Aggregate(1L, (product, size) => checked(product * size));
            for (int i = 0; i < elements; i++)
            {
                value.StringTensorSetElementAt(TakeElement(tensor.Name, i, ref rest), i);
            }

            return rest.IsEmpty
                ? value
                : throw new FormatException(
                    $"Input '{tensor.Name}' has {rest.Length} bytes after its {elements} elements; expected none."
                );
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    public static InferenceTensor ToTensor(string name, OrtValue value, long[] shape)
    {
        int elements = checked((int)shape.Aggregate(1L, (product, size) => checked(product * size)));
        long length = 0;
        for (int i = 0; i < elements; i++)
        {
            length += PrefixLength + value.GetStringElementAsSpan(i).Length;
        }

        var owner = new ByteArrayOwner(new byte[checked((int)length)]);
        Span<byte> rest = owner.Memory.Span;
        for (int i = 0; i < elements; i++)
        {
            ReadOnlySpan<byte> element = value.GetStringElementAsSpan(i);
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)element.Length);
            element.CopyTo(rest[PrefixLength..]);
            rest = rest[(PrefixLength + element.Length)..];
        }

        return new InferenceTensor(name, TensorDataType.Bytes, shape, owner, (int)length);
    }

    private static ReadOnlySpan<byte> TakeElement(string name, int index, ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < PrefixLength)
        {
            throw new FormatException($"Input '{name}' ends before the length of element {index}.");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        rest = rest[PrefixLength..];
        if (length > rest.Length)
        {
            throw new FormatException(
                $"Input '{name}' says that element {index} has {length} bytes; {rest.Length} are left."
            );
        }

        ReadOnlySpan<byte> element = rest[..(int)length];
        rest = rest[(int)length..];
        return element;
    }
}
