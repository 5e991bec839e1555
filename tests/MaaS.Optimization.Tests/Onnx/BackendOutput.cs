using System.Runtime.InteropServices;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>An answer, whatever its type.</summary>
internal sealed record BackendOutput(TensorElementType Type, byte[] Bytes)
{
    public bool Is(BackendOutput other) => Bytes.AsSpan().SequenceEqual(other.Bytes);

    /// <summary>Whether these are the same bits or, in floats, within 1e-4 of the largest of them.</summary>
    public bool IsNear(BackendOutput other)
    {
        if (Type != TensorElementType.Float || Is(other) || Bytes.Length != other.Bytes.Length)
        {
            return Is(other);
        }

        ReadOnlySpan<float> mine = MemoryMarshal.Cast<byte, float>(Bytes);
        ReadOnlySpan<float> others = MemoryMarshal.Cast<byte, float>(other.Bytes);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < mine.Length; i++)
        {
            if (!mine[i].Equals(others[i]))
            {
                difference = Math.Max(difference, Math.Abs((double)mine[i] - others[i]));
            }

            largest = float.IsFinite(mine[i]) ? Math.Max(largest, Math.Abs(mine[i])) : largest;
        }

        return difference <= 1e-4 * largest;
    }
}
