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
    : OptimizationPass<Fp16StorageOptions>(
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
    protected override void Transform(
        OnnxModel model,
        Fp16StorageOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            var consumers = new WeightConsumers(scope.Graph!);
            var storage = new StoredWeights(scope.Graph!, names);
            foreach (TensorProto weight in WeightSelection.Floats(scope.Graph!, options.MinElements, log))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Store(model, weight, consumers.Of(weight.Name), storage, log);
            }

            storage.Insert();
        }
    }

    private static void Store(
        OnnxModel model,
        TensorProto weight,
        IReadOnlyList<WeightUse> uses,
        StoredWeights storage,
        PassLog log
    )
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, weight);
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        if (!(largest <= (float)Half.MaxValue))
        {
            log.Leave(weight.Name, $"its largest value is {largest}; fp16 ends at {Half.MaxValue}");
            return;
        }

        var bytes = new byte[values.Length * sizeof(ushort)];
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        TensorPrimitives.ConvertToHalf(values, halves);
        storage.Replace(weight, TensorData.Create("", DataType.Float16, [.. weight.Dims], bytes), scale: null);
        log.Change(
            new TensorChange(
                weight.Name,
                uses is [var first, ..] ? first.Node.OpType : "",
                "fp32 → fp16",
                RelativeError(values, halves)
            )
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
