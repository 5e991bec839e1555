using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Fp16Storage;

/// <summary>
/// Keeps fp32 weights as fp16 (rounded to the nearest, to even in the middle), w ≈ Cast(h). ONNX Runtime folds that back into
/// fp32 when it loads the model: half the file, the same speed, an error of about 2^-12.
/// </summary>
internal sealed class Fp16StoragePass()
    : StoragePass<Fp16StorageOptions>(
        new PassDescriptor
        {
            Name = "fp16-storage",
            Summary = "Weights stored as fp16, computed in fp32.",
            OpTypes = ["Conv", "ConvTranspose", "MatMul", "Gemm", "Gather", "LSTM", "GRU", "RNN"],
            Exactness = PassExactness.WeightsOnly,
            Precision = "fp16-storage",
        }
    )
{
    protected override int MinElements(Fp16StorageOptions options) => options.MinElements;

    protected override StoredWeight? Store(
        OnnxModel model,
        TensorProto weight,
        IReadOnlyList<WeightUse> uses,
        PassLog log
    )
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, weight);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        if (!(largest <= (float)Half.MaxValue))
        {
            log.Leave(weight.Name, $"its largest value is {largest}; fp16 ends at {Half.MaxValue}");
            return null;
        }

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
