using System.Globalization;

namespace MaaS.Runtime.Inference;

/// <summary>Shapes as callers send them: not to be trusted before they are counted.</summary>
public static class TensorShapes
{
    /// <summary>
    /// The most dimensions of a tensor in a request. Beyond it nothing real is found, and kernels of ONNX Runtime keep
    /// fixed-size tables of about this size.
    /// </summary>
    public const int MaxRank = 8;

    /// <summary>Product of all sizes; false when one is negative or the product does not fit into 63 bits.</summary>
    public static bool TryCount(ReadOnlySpan<long> shape, out long elements)
    {
        elements = shape.Contains(0L) ? 0 : 1;
        foreach (long size in shape)
        {
            if (size < 0 || (elements > 0 && size > long.MaxValue / elements))
            {
                elements = -1;
                return false;
            }

            elements *= size;
        }

        return true;
    }

    /// <summary>For messages: <c>[1,3,224,224]</c>.</summary>
    public static string Text(IEnumerable<long> shape) =>
        $"[{string.Join(',', shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}
