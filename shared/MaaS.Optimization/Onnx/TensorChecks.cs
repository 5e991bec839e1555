using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>Whether a tensor's data fits its type and shape. A tensor that passed can be read without further checks.</summary>
internal static class TensorChecks
{
    public static RefusalReason? Check(TensorProto tensor, ExternalDataFolder data)
    {
        if (!TryCount(tensor, out long count))
        {
            return new RefusalReason(
                "tensor-malformed",
                $"Tensor '{tensor.Name}' has the shape [{string.Join(", ", tensor.Dims)}]; expected sizes from 0 whose product fits in memory."
            );
        }

        if (ExternalDataReference.IsExternal(tensor))
        {
            return CheckExternal(tensor, count, data);
        }

        return Expectation(tensor, count) is { } expected && expected.Found != expected.Wanted
            ? Mismatch(tensor, $"{expected.Found} {expected.Unit}", $"{expected.Wanted}")
            : null;
    }

    private static RefusalReason? CheckExternal(TensorProto tensor, long count, ExternalDataFolder data)
    {
        if (!ExternalDataReference.Of(tensor).TryGet(out ExternalDataReference? reference, out RefusalReason? refusal))
        {
            return refusal;
        }

        if (ElementTypes.Bytes(tensor.DataType, count) is not { } bytes)
        {
            return new RefusalReason(
                "tensor-malformed",
                $"Tensor '{tensor.Name}' of {ElementTypes.Name(tensor.DataType)} cannot be kept as external data."
            );
        }

        return reference.Length is { } length && length != bytes
            ? Mismatch(tensor, $"{length} bytes in '{reference.Location}'", $"{bytes}")
            : data.Check(reference, bytes);
    }

    /// <summary>What the tensor should hold by its shape, and what it does hold; null: a type this build does not know.</summary>
    private static (long Wanted, long Found, string Unit)? Expectation(TensorProto tensor, long count)
    {
        if (tensor.DataType == (int)DataType.String)
        {
            return (count, tensor.StringData.Count, "strings");
        }

        if (ElementTypes.Bits(tensor.DataType) is not { } bits)
        {
            return null;
        }

        if (tensor.HasRawData)
        {
            return (ElementTypes.Bytes(tensor.DataType, count)!.Value, tensor.RawData.Length, "bytes");
        }

        return (DataType)tensor.DataType switch
        {
            DataType.Float => (count, tensor.FloatData.Count, "values"),
            DataType.Complex64 => (2 * count, tensor.FloatData.Count, "values"),
            DataType.Double => (count, tensor.DoubleData.Count, "values"),
            DataType.Complex128 => (2 * count, tensor.DoubleData.Count, "values"),
            DataType.Int64 => (count, tensor.Int64Data.Count, "values"),
            DataType.Uint32 or DataType.Uint64 => (count, tensor.Uint64Data.Count, "values"),
            _ => (bits == 4 ? (count + 1) / 2 : count, tensor.Int32Data.Count, "values"),
        };
    }

    private static RefusalReason Mismatch(TensorProto tensor, string found, string expected) =>
        new(
            "tensor-malformed",
            $"Tensor '{tensor.Name}' ({ElementTypes.Name(tensor.DataType)}, shape [{string.Join(", ", tensor.Dims)}]) holds {found}; expected {expected}."
        );

    private static bool TryCount(TensorProto tensor, out long count)
    {
        Int128 product = 1;
        foreach (long dimension in tensor.Dims)
        {
            product *= dimension;
            if (dimension < 0 || product > long.MaxValue / 16)
            {
                count = 0;
                return false;
            }
        }

        count = (long)product;
        return true;
    }
}
