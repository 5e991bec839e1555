using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes;

/// <summary>fp32 tensors as fp16: rounded to the nearest, to even in the middle.</summary>
internal static class HalfPrecision
{
    public static StoredWeight Round(OnnxModel model, TensorProto weight)
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, weight);
        var bytes = new byte[values.Length * sizeof(ushort)];
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        TensorPrimitives.ConvertToHalf(values, halves);
        return new StoredWeight(
            TensorData.Create("", DataType.Float16, [.. weight.Dims], bytes),
            Scale: null,
            "fp32 → fp16",
            RelativeError(values, halves)
        );
    }

    private static double RelativeError(ReadOnlySpan<float> values, ReadOnlySpan<Half> halves)
    {
        const int Piece = 4096;
        var error = new SquaredError();
        var back = new float[Piece];
        for (int start = 0; start < values.Length; start += Piece)
        {
            ReadOnlySpan<float> original = values.Slice(start, Math.Min(Piece, values.Length - start));
            Span<float> piece = back.AsSpan(0, original.Length);
            TensorPrimitives.ConvertToSingle(halves.Slice(start, original.Length), piece);
            TensorPrimitives.Subtract(piece, original, piece);
            error.Add(TensorPrimitives.SumOfSquares<float>(piece), TensorPrimitives.SumOfSquares(original));
        }

        return error.Relative;
    }
}
