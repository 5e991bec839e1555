using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>
/// scale · HardSwish(x) + shift behind a convolution, from u8 to u8 in two walks over bytes instead of six over floats. With x in steps Δ of which 3
/// is a whole number k, and −3 as its least value (below it HardSwish is 0), the bytes q stand for (x + 3) / 6 as well, in steps Δ/6 from
/// zero point 0: cut off at 2k they are the gate, and com.microsoft QLinearMul multiplies the two. What is multiplied and added
/// afterwards is in the steps and the zero point that its result is written in.
/// </summary>
internal static class HardSwishWriter
{
    private const float Knee = 3;
    private const int Top = 255;

    /// <summary>With coarser steps HardSwish has hardly anything left of its curve.</summary>
    private const int LeastSteps = 16;

    /// <summary>From so many steps on, the shift is made a whole number of them; below, that would make them much larger.</summary>
    private const int LeastShift = 7;

    /// <summary>How x has to be written for <see cref="Write"/>.</summary>
    /// <returns>Null: it is computed in fp32, for its range is not known or too wide, or nothing wants its result as u8.</returns>
    public static HardSwishRanges? Ranges(QuantizableHardSwish swish, StaticGraph graph)
    {
        if (
            graph.Observed(swish.Input) is not { } input
            || graph.Observed(swish.Result) is not { } result
            || !(input.High > 0 && result.High > result.Low)
        )
        {
            return null;
        }

        int knee = (int)(Knee * Top / (input.High + Knee));
        if (knee < LeastSteps)
        {
            return null;
        }

        var written = new ActivationRange(Knee / knee, (byte)knee);
        ActivationRange read = ActivationRange.Of(result.Low, result.High);
        float steps = MathF.Abs(swish.Shift) / read.Step;
        if (steps >= LeastShift)
        {
            read = ActivationRange.WithStep(MathF.Abs(swish.Shift) / MathF.Floor(steps), result.Low);
        }

        int shift = (int)MathF.Round(swish.Shift / read.Step);
        return read.Zero + shift is >= 0 and <= Top ? new HardSwishRanges(written, read, shift) : null;
    }

    /// <summary>Writes it behind its input, which is u8 in the steps that <see cref="Ranges"/> gave.</summary>
    public static void Write(QuantizableHardSwish swish, HardSwishRanges ranges, StaticGraph graph)
    {
        QuantizedActivation x = graph.Quantized(swish.Input);
        int most = 2 * ranges.Input.Zero;
        string gate = most < Top ? graph.Nodes.Add(swish.Input, "Clip", [x.Values, "", Byte("top", most)]) : x.Values;
        string values = graph.Nodes.Names.Next($"{swish.Result}_QLinearMul");
        graph.Model.ImportOpset(OperatorDomains.Microsoft, 1);
        graph.Nodes.AddAs(
            [values],
            "QLinearMul",
            [
                x.Values,
                x.Scale,
                x.Zero,
                gate,
                Float("gate_step", ranges.Input.Step / (2 * Knee)),
                Byte("gate_zero", 0),
                Float("step", ranges.Result.Step / swish.Scale),
                Byte("zero", ranges.Result.Zero + ranges.Shift),
            ],
            OperatorDomains.Microsoft
        );
        graph.GiveResult(swish.Result, values, ranges.Result);

        string Float(string name, float value) =>
            graph.AddInitializer(TensorData.Create<float>($"{swish.Result}_swish_{name}", DataType.Float, [], [value]));

        string Byte(string name, int value) =>
            graph.AddInitializer(TensorData.Create($"{swish.Result}_swish_{name}", DataType.Uint8, [], [(byte)value]));
    }
}
