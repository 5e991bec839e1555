using MaaS.Samples.Training.Export;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Training.Tests.Export;

public sealed class LstmWeightsTests : IDisposable
{
    private const int InputSize = 3;
    private const int Hidden = 2;
    private const int Steps = 4;

    private readonly string _folder = Directory.CreateTempSubdirectory("maas-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Gates_move_from_input_forget_cell_output_to_input_output_forget_cell()
    {
        LstmWeights weights = LstmWeights.FromTorch(
            new Weight([4, 1], [1, 2, 3, 4]),
            new Weight([4, 1], [5, 6, 7, 8]),
            new Weight([4], [11, 12, 13, 14]),
            new Weight([4], [15, 16, 17, 18])
        );

        Assert.Equal([1, 4, 1], weights.Input.Shape);
        Assert.Equal([1, 4, 2, 3], weights.Input.Values);
        Assert.Equal([5, 8, 6, 7], weights.Recurrence.Values);
        Assert.Equal([1, 8], weights.Bias.Shape);
        Assert.Equal([11, 14, 12, 13, 15, 18, 16, 17], weights.Bias.Values);
    }

    /// <summary>The equations of torch.nn.LSTM's documentation, computed here, against ONNX Runtime's LSTM.</summary>
    [Fact]
    public void Onnx_runtime_computes_what_torchs_equations_do()
    {
        var random = new Random(7);
        Weight inputs = Random(random, Steps, InputSize);
        Weight weightIh = Random(random, 4 * Hidden, InputSize);
        Weight weightHh = Random(random, 4 * Hidden, Hidden);
        Weight biasIh = Random(random, 4 * Hidden);
        Weight biasHh = Random(random, 4 * Hidden);
        string path = Path.Combine(_folder, "lstm.onnx");
        LstmWeights weights = LstmWeights.FromTorch(weightIh, weightHh, biasIh, biasHh);
        new OnnxGraph("lstm")
            .Input("x", ElementType.Float, -1, 1, InputSize)
            .Output("h", ElementType.Float, 1, 1, Hidden)
            .Initializer("W", weights.Input)
            .Initializer("R", weights.Recurrence)
            .Initializer("B", weights.Bias)
            .Node("LSTM", ["x", "W", "R", "B"], ["", "h"], OnnxGraph.Attribute("hidden_size", (long)Hidden))
            .Save(path, TestContext.Current.CancellationToken);

        float[] found = OnnxRun.Run(path, [.. inputs.Values.Chunk(InputSize)], [1, InputSize]);

        float[] expected = LastState(inputs, weightIh, weightHh, biasIh, biasHh);
        Assert.True(Agreement.Of(found, expected).Holds, Agreement.Of(found, expected).ToString());
    }

    private static float[] LastState(Weight x, Weight weightIh, Weight weightHh, Weight biasIh, Weight biasHh)
    {
        var h = new double[Hidden];
        var c = new double[Hidden];
        for (int step = 0; step < Steps; step++)
        {
            var gates = new double[4 * Hidden];
            for (int gate = 0; gate < gates.Length; gate++)
            {
                gates[gate] = biasIh.Values[gate] + biasHh.Values[gate];
                gates[gate] += Enumerable
                    .Range(0, InputSize)
                    .Sum(i => weightIh.Values[(gate * InputSize) + i] * x.Values[(step * InputSize) + i]);
                gates[gate] += Enumerable.Range(0, Hidden).Sum(i => weightHh.Values[(gate * Hidden) + i] * h[i]);
            }

            for (int unit = 0; unit < Hidden; unit++)
            {
                double i = Sigmoid(gates[unit]);
                double f = Sigmoid(gates[Hidden + unit]);
                double g = Math.Tanh(gates[(2 * Hidden) + unit]);
                double o = Sigmoid(gates[(3 * Hidden) + unit]);
                c[unit] = (f * c[unit]) + (i * g);
                h[unit] = o * Math.Tanh(c[unit]);
            }
        }

        return [.. h.Select(value => (float)value)];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    private static Weight Random(Random random, params long[] shape) =>
        new(
            shape,
            [
                .. Enumerable
                    .Range(0, (int)shape.Aggregate(1L, (product, size) => product * size))
                    .Select(_ => (random.NextSingle() * 2) - 1),
            ]
        );
}
