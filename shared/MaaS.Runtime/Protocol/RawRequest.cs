using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol;

/// <summary>
/// A request without JSON (header value 0): the body is the one input of the model. Its shape comes from the model and the
/// number of bytes.
/// </summary>
internal static class RawRequest
{
    /// <summary>
    /// The shape with the batch dimension (a first one that is variable, of two or more) as 1, and one other variable
    /// dimension filled from the number of bytes. False: <paramref name="problem"/> says why there is none.
    /// </summary>
    public static bool TryShape(TensorSpec spec, long bytes, out long[] shape, out string problem)
    {
        shape = [.. spec.Shape];
        problem = "";
        int first = 0;
        if (shape.Length > 1 && shape[0] < 0)
        {
            shape[0] = 1;
            first = 1;
        }

        int[] open = [.. Enumerable.Range(first, shape.Length - first).Where(i => spec.Shape[i] < 0)];
        if (open.Length > 1)
        {
            problem =
                $"Input '{spec.Name}' is {TensorShapes.Text(spec.Shape)}; a raw request needs at most one variable dimension besides the batch.";
            return false;
        }

        foreach (int i in open)
        {
            shape[i] = 1;
        }

        long rest = shape.Aggregate(1L, (product, size) => product * size);
        if (spec.DataType.ElementSize() is not { } elementSize)
        {
            problem =
                $"Input '{spec.Name}' is BYTES {TensorShapes.Text(spec.Shape)}; a raw request can carry one string only.";
            return rest == 1;
        }

        long unit = rest * elementSize;
        if (open.Length == 1 && unit > 0 && bytes % unit == 0)
        {
            shape[open[0]] = bytes / unit;
            return true;
        }

        problem =
            open.Length == 0
                ? $"Input '{spec.Name}' takes {unit} bytes as {spec.DataType.ProtocolName()} {TensorShapes.Text(shape)}; the body has {bytes}."
                : $"Input '{spec.Name}' takes a multiple of {unit} bytes as {spec.DataType.ProtocolName()} {TensorShapes.Text(spec.Shape)}; the body has {bytes}.";
        return open.Length == 0 && unit == bytes;
    }
}
