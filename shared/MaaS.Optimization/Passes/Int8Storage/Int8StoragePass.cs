using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Int8Storage;

/// <summary>
/// Keeps fp32 weights as int8 and a scale per channel, w ≈ Cast(q) · Δ. ONNX Runtime folds that back into fp32 when it loads
/// the model, so the answers cost what they did before, and the file is a quarter. (A bare DequantizeLinear instead runs
/// on every call: 0.03× the speed.)
/// </summary>
internal sealed class Int8StoragePass()
    : StoragePass<Int8StorageOptions>(
        new PassDescriptor
        {
            Name = "int8-storage",
            Summary = "Weights stored as int8 with a scale per channel, computed in fp32.",
            OpTypes = ["Conv", "ConvTranspose", "MatMul", "Gemm", "Gather", "LSTM", "GRU", "RNN"],
            Exactness = PassExactness.WeightsOnly,
            Precision = "int8-storage",
        }
    )
{
    private const int MinPerChannel = 16;

    protected override int MinElements(Int8StorageOptions options) => options.MinElements;

    protected override StoredWeight? Store(
        OnnxModel model,
        TensorProto weight,
        IReadOnlyList<WeightUse> uses,
        Int8StorageOptions options,
        PassLog log
    )
    {
        ChannelLayout layout = WeightChannels.Of(weight, uses);
        if (layout.PerChannel < MinPerChannel)
        {
            log.Leave(weight.Name, $"a scale for every {layout.PerChannel} elements would cost more than it saves");
            return null;
        }

        ReadOnlySpan<float> values = TensorData.Floats(model, weight);
        var scheme = new WeightScheme(WeightRange.Full, options.Rounding, options.WeightStep, options.WeightClip);
        if (WeightQuantizer.Quantize(values, layout, scheme) is not { } quantized)
        {
            log.Leave(weight.Name, "it holds NaN or infinity");
            return null;
        }

        return new StoredWeight(
            TensorData.Create("", DataType.Int8, [.. weight.Dims], quantized.Values),
            TensorData.Create<float>("", DataType.Float, [.. layout.ScaleShape], quantized.Scales),
            $"fp32 → int8, {layout.Channels} channels",
            quantized.RelativeError
        );
    }
}
