using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>Compares one input with its specification.</summary>
internal static class InputValidator
{
    public static void Check(TensorSpec spec, InferenceTensor input, ref Mismatches errors)
    {
        if (input.DataType != spec.DataType)
        {
            errors.Add(
                new(
                    InferenceErrorKind.InputTypeMismatch,
                    $"Input '{spec.Name}' has datatype {input.DataType.ProtocolName()}; expected {spec.DataType.ProtocolName()}."
                )
            );
        }

        if (!CheckShape(spec, input, ref errors))
        {
            return;
        }

        if (!TensorShapes.TryCount(input.Shape, out long elements))
        {
            AddShape(ref errors, spec, $"has shape {Found(input)}, whose number of elements overflows.");
            return;
        }

        CheckData(spec, input, elements, ref errors);
    }

    /// <summary>False when the sizes cannot be counted.</summary>
    private static bool CheckShape(TensorSpec spec, InferenceTensor input, ref Mismatches errors)
    {
        long[] shape = input.Shape;
        if (shape.Length > TensorShapes.MaxRank)
        {
            AddShape(
                ref errors,
                spec,
                $"has {shape.Length} dimensions; expected {spec.Shape.Count}, and at most {TensorShapes.MaxRank} are served."
            );
            return false;
        }

        bool countable = true;
        foreach (long size in shape)
        {
            if (size < 0)
            {
                AddShape(ref errors, spec, $"has shape {Found(input)}; every size must be 0 or more.");
                countable = false;
                break;
            }
        }

        if (shape.Length != spec.Shape.Count)
        {
            AddShape(
                ref errors,
                spec,
                $"has {shape.Length} dimensions, {Found(input)}; expected {spec.Shape.Count}, {TensorShapes.Text(spec.Shape)}."
            );
            return countable;
        }

        CheckSizes(spec, input, ref errors);
        return countable;
    }

    /// <summary>A size of 0 is valid where the model leaves the dimension open: an empty batch, an empty past.</summary>
    private static void CheckSizes(TensorSpec spec, InferenceTensor input, ref Mismatches errors)
    {
        long[] shape = input.Shape;
        for (int i = 0; i < shape.Length; i++)
        {
            if (spec.Shape[i] >= 0 && shape[i] >= 0 && shape[i] != spec.Shape[i])
            {
                AddShape(ref errors, spec, $"has shape {Found(input)}; expected {TensorShapes.Text(spec.Shape)}.");
                break;
            }
        }

        if (spec.MaxDimensions is not { } max)
        {
            return;
        }

        for (int i = 0; i < shape.Length && i < max.Count; i++)
        {
            if (shape[i] > max[i] && spec.Shape[i] < 0)
            {
                errors.Add(
                    new(
                        InferenceErrorKind.TooLarge,
                        $"Input '{spec.Name}' has {shape[i]} in dimension {i}; the model is published for at most {max[i]}."
                    )
                );
            }
        }
    }

    private static void CheckData(TensorSpec spec, InferenceTensor input, long elements, ref Mismatches errors)
    {
        ReadOnlySpan<byte> data = input.Data.Span;
        if (input.DataType.ElementSize() is not { } size)
        {
            CheckBytes(spec, input, elements, ref errors);
        }
        else if (elements > long.MaxValue / size || elements * size != data.Length)
        {
            AddShape(
                ref errors,
                spec,
                $"has {data.Length} bytes; {input.DataType.ProtocolName()} {Found(input)} takes {(Int128)elements * size}."
            );
        }
        else if (
            input.DataType == TensorDataType.Bool
            && data.IndexOfAnyExceptInRange((byte)0, (byte)1) is var i and >= 0
        )
        {
            errors.Add(
                new(
                    InferenceErrorKind.BodyMalformed,
                    $"Input '{spec.Name}' has the byte {data[i]} at element {i}; a BOOL is 0 or 1."
                )
            );
        }
    }

    private static void CheckBytes(TensorSpec spec, InferenceTensor input, long elements, ref Mismatches errors)
    {
        ReadOnlySpan<byte> data = input.Data.Span;
        if (!BytesElements.TryCount(data, out long count, out int offset))
        {
            errors.Add(
                new(
                    InferenceErrorKind.BodyMalformed,
                    $"Input '{spec.Name}' is cut at element {count}: its length does not fit into the {data.Length - offset} bytes that are left."
                )
            );
        }
        else if (count != elements)
        {
            AddShape(ref errors, spec, $"has {count} elements; shape {Found(input)} takes {elements}.");
        }
    }

    private static void AddShape(ref Mismatches errors, TensorSpec spec, string problem) =>
        errors.Add(new(InferenceErrorKind.InputShapeMismatch, $"Input '{spec.Name}' {problem}"));

    private static string Found(InferenceTensor input) => TensorShapes.Text(input.Shape);
}
