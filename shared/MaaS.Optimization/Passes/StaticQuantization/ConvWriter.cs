using System.Runtime.InteropServices;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>
/// Conv → DequantizeLinear of u8 activations, s8 weights with a step per output channel and an s32 bias in steps of both; Conv;
/// QuantizeLinear. ONNX Runtime makes one QLinearConv of them.
/// </summary>
internal static class ConvWriter
{
    /// <summary>Half of 32 bits: what is summed up needs the rest.</summary>
    private const float LargestBias = 1 << 30;

    /// <summary>False: it stays, and why is logged.</summary>
    /// <param name="result">What its result is rounded to, when only those read it who read u8; null: by what was observed of it, for everybody.</param>
    public static bool TryWrite(QuantizableConv conv, ActivationRange? result, StaticGraph graph)
    {
        if (graph.RangeOf(conv.Node.Input[0]) is not { } input || graph.RangeOf(conv.Result) is null)
        {
            graph.Leave(conv.Node, "an activation beside it was not finite, or not observed");
            return false;
        }

        ReadOnlySpan<float> values = TensorData.Floats(graph.Model, conv.Weight);
        ChannelLayout layout = ChannelLayout.AlongAxis(conv.Weight.Dims, 0);
        byte[] bias = [];
        QuantizedWeights weights = WeightQuantizer.Quantize(
            values,
            layout,
            graph.Options.Weights,
            pairs => ConvWeights.PairSteps(pairs, conv.Weight.Dims),
            steps => bias = Bias(conv, graph, input, steps)
        )!;
        NodeProto rewritten = conv.Node.Clone();
        rewritten.Input[0] = graph.Rounded(conv.Node.Input[0]);
        rewritten.Input[1] = Dequantized(
            graph,
            conv.Weight.Name,
            DataType.Int8,
            [.. conv.Weight.Dims],
            weights.Values,
            weights.Scales
        ).Output;
        Write(conv, rewritten, bias, Products(input, weights.Scales), result, graph);
        graph.Log.ChangeNodes();
        graph.Log.Change(
            new TensorChange(
                conv.Weight.Name,
                "Conv",
                $"fp32 → int8, {layout.Channels} channels",
                weights.RelativeError
            )
        );
        return true;
    }

    /// <summary>The convolution with its bias, the Relu behind it if there is one, and the rounding of what comes out.</summary>
    private static void Write(
        QuantizableConv conv,
        NodeProto rewritten,
        byte[] bias,
        float[] biasSteps,
        ActivationRange? result,
        StaticGraph graph
    )
    {
        string? biasValues = null;
        string? biasStep = null;
        if (bias.Length > 0)
        {
            string near = conv.Bias?.Name ?? $"{conv.Weight.Name}_bias";
            (biasValues, biasStep, string added) = Dequantized(
                graph,
                near,
                DataType.Int32,
                [biasSteps.Length],
                bias,
                biasSteps
            );
            while (rewritten.Input.Count > 2)
            {
                rewritten.Input.RemoveAt(2);
            }

            rewritten.Input.Add(added);
        }

        string exact = graph.Nodes.Names.Next($"{conv.Result}_exact");
        if (ReferenceEquals(conv.Last, conv.Node))
        {
            rewritten.Output[0] = exact;
            graph.Nodes.Keep(rewritten);
        }
        else
        {
            graph.Nodes.Keep(rewritten);
            graph.Nodes.AddAs([exact], "Relu", [rewritten.Output[0]]);
        }

        if (biasValues is not null && graph.Options.BiasCorrection)
        {
            graph.Log.Biases.Add(new CorrectableBias(conv.Node.Output[0], rewritten.Output[0], biasValues, biasStep!));
        }

        if (result is { } range)
        {
            graph.QuantizeResult(conv.Result, exact, range);
        }
        else
        {
            graph.RoundResult(conv.Result, exact);
        }
    }

    /// <summary>Steps of the bias: what a product of an activation's and a weight's step stands for.</summary>
    private static float[] Products(ActivationRange input, float[] steps) =>
        [.. steps.Select(step => step * input.Step)];

    /// <summary>
    /// The bias in 32 bits, zeros where there is none and one may be wanted; empty: there is none. A channel of all but no weights has steps so small that its bias would not fit:
    /// these are made larger, which such weights do not feel.
    /// </summary>
    private static byte[] Bias(QuantizableConv conv, StaticGraph graph, ActivationRange input, float[] steps)
    {
        if (conv.Bias is null)
        {
            return graph.Options.BiasCorrection ? new byte[steps.Length * sizeof(int)] : [];
        }

        ReadOnlySpan<float> bias = TensorData.Floats(graph.Model, conv.Bias);
        var bytes = new byte[bias.Length * sizeof(int)];
        Span<int> q = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        for (int i = 0; i < q.Length; i++)
        {
            steps[i] = MathF.Max(steps[i], MathF.Abs(bias[i]) / input.Step / LargestBias);
            q[i] = (int)Math.Round(bias[i] / ((double)input.Step * steps[i]), MidpointRounding.ToEven);
        }

        return bytes;
    }

    private static (string Values, string Steps, string Output) Dequantized(
        StaticGraph graph,
        string name,
        DataType type,
        long[] dims,
        byte[] values,
        float[] steps
    )
    {
        string stored = graph.AddInitializer(TensorData.Create($"{name}_quantized", type, dims, values));
        string scale = graph.AddInitializer(
            TensorData.Create<float>($"{name}_step", DataType.Float, [steps.Length], steps)
        );
        int width = type == DataType.Int8 ? sizeof(sbyte) : sizeof(int);
        string zero = graph.AddInitializer(
            TensorData.Create($"{name}_zero", type, [steps.Length], new byte[steps.Length * width])
        );
        return (
            stored,
            scale,
            graph.Nodes.Add(name, "DequantizeLinear", [stored, scale, zero], NodeAttributes.Of("axis", 0))
        );
    }
}
