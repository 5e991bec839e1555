using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Compensation;
using MaaS.Optimization.Passes.MatMulNBits;
using MaaS.Optimization.Tuning;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Passes.Compensation;

public sealed class ErrorCompensationTests
{
    private const int Inputs = 96;
    private const int Outputs = 24;

    /// <summary>Few things vary, and all inputs say them: what one weight loses the others can make up for.</summary>
    [Theory]
    [InlineData(4, 32)]
    [InlineData(4, 128)]
    [InlineData(8, 32)]
    public void Rounding_loses_less_of_what_depends_on_each_other(int bits, int blockSize)
    {
        var options = new MatMulNBitsOptions { Bits = bits, BlockSize = blockSize };
        float[] weights = SampleModels.Normal(Outputs * Inputs, 1, 1);
        float[] fresh = Dependent(samples: 200, seed: 9);

        float[] alone = Rounded(weights, options, compensation: null);
        float[] compensated = Rounded(weights, options, ErrorCompensation.Create(Moments(Dependent(2_000, seed: 2))));

        Assert.InRange(Loss(weights, compensated, fresh), 0, Loss(weights, alone, fresh) * 0.5);
    }

    [Fact]
    public void Inputs_that_have_nothing_to_do_with_each_other_change_nothing()
    {
        // One input at a time.
        float[] rows = new float[Inputs * Inputs];
        for (int i = 0; i < Inputs; i++)
        {
            rows[(i * Inputs) + i] = 1 + i;
        }

        float[] weights = SampleModels.Normal(Outputs * Inputs, 1, 1);
        var options = new MatMulNBitsOptions { Bits = 4, BlockSize = 32 };

        Assert.Equal(
            Rounded(weights, options, compensation: null),
            Rounded(weights, options, ErrorCompensation.Create(Moments(rows)))
        );
    }

    /// <summary>With two equal inputs of weights 0.5 and 0.5 in whole steps, one is rounded down, and the other up for it.</summary>
    [Fact]
    public void Weight_of_an_equal_input_takes_the_whole_error()
    {
        SecondMoments moments = Moments([1, 1, 2, 2, 3, 3, -1, -1], inputs: 2, copies: 1_000);
        ErrorCompensation compensation = ErrorCompensation.Create(moments)!;
        float[] weights = [0.5f, 0.5f];

        compensation.Spread(weights, 0, 1.., error: 0.5f);

        Assert.Equal(0.5f, weights[0]);
        Assert.Equal(1f, weights[1], 0.02f);
    }

    [Fact]
    public void Nothing_is_fitted_to_activations_that_are_all_zero() =>
        Assert.Null(ErrorCompensation.Create(Moments(new float[4 * Inputs])));

    /// <summary>The pass asks for the activations in front of its products, a graph's own input among them, and uses them.</summary>
    [Fact]
    public void Pass_compensates_with_what_it_asked_for()
    {
        OnnxModel model = new(ModelProto.Parser.ParseFrom(TinyModels.Mlp(70, 96, 24)));
        var pass = new MatMulNBitsPass();
        var options = new MatMulNBitsOptions
        {
            Bits = 4,
            BlockSize = 32,
            MinElements = 1,
            Compensate = true,
        };
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        ActivationProbe probe = pass.Probe(model, options, cancellationToken)!;
        using var folder = new TemporaryFolder();
        ActivationMoments moments = Collect(probe, folder);

        PassOutcome seen = pass.Apply(model, options, moments, cancellationToken);
        PassOutcome unseen = pass.Apply(model, options, moments: null, cancellationToken);

        Assert.Equal(2, probe.Axes.Count);
        Assert.Equal(model.Graph.Input[0].Name, probe.Axes[0].Tensor);
        Assert.All(
            seen.Report.Tensors,
            tensor => Assert.EndsWith(", compensated", tensor.Change, StringComparison.Ordinal)
        );
        Assert.All(
            unseen.Report.Tensors,
            tensor => Assert.DoesNotContain("compensated", tensor.Change, StringComparison.Ordinal)
        );
        Assert.Null(pass.Probe(model, options with { Compensate = false }, cancellationToken));
        Assert.NotEqual(seen.Model.Proto, unseen.Model.Proto);
        // The same moments give the same bytes, on however many cores.
        Assert.Equal(seen.Model.Proto, pass.Apply(model, options, moments, cancellationToken).Model.Proto);
    }

    private static ActivationMoments Collect(ActivationProbe probe, TemporaryFolder folder)
    {
        string path = folder.File("m.onnx");
        OnnxWriter.Write(
            ActivationCollector.WithOutputs(probe),
            path,
            new OnnxWriterOptions(),
            TestContext.Current.CancellationToken
        );
        var progress = new ChildProgress();
        var job = new MomentsJob
        {
            ModelPath = path,
            Inputs = InspectRunner.Run(new InspectJob { ModelPath = path }, progress).Inputs!,
            Axes = probe.Axes,
            OutputPath = folder.File("moments.bin"),
            MaxFeeds = 64,
            BudgetSeconds = 60,
        };
        return new ActivationMoments(probe.Axes, job.OutputPath, MomentsRunner.Run(job, progress).Feeds);
    }

    /// <summary>[samples, inputs]: mixtures of six things, and a little noise.</summary>
    private static float[] Dependent(int samples, int seed)
    {
        const int Things = 6;
        float[] mixing = SampleModels.Normal(Things * Inputs, 77, 1);
        float[] things = SampleModels.Normal(samples * Things, seed, 1);
        float[] rows = SampleModels.Normal(samples * Inputs, seed + 1, 0.1f);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < Things; k++)
            {
                rows[i] += things[(i / Inputs * Things) + k] * mixing[(k * Inputs) + (i % Inputs)];
            }
        }

        return rows;
    }

    private static SecondMoments Moments(float[] rows, int inputs = Inputs, int copies = 1)
    {
        var moments = new SecondMoments(inputs, products: true);
        for (int i = 0; i < rows.Length / inputs * copies; i++)
        {
            moments.Add(rows.AsSpan(i * inputs % rows.Length, inputs));
        }

        moments.Complete();
        return moments;
    }

    /// <summary>Weights as they come back out of their bits.</summary>
    private static float[] Rounded(float[] weights, MatMulNBitsOptions options, ErrorCompensation? compensation)
    {
        var quantizer = new BlockQuantizer(Outputs, Inputs, options);
        if (compensation is null)
        {
            quantizer.Quantize(0, 0, Inputs, weights);
        }
        else
        {
            quantizer.Quantize(0, [.. weights], compensation);
        }

        BlockWeights stored = quantizer.ToWeights(0);
        int blocks = (Inputs + options.BlockSize - 1) / options.BlockSize;
        int zeroBytes = stored.ZeroPoints!.Length / Outputs;
        var rounded = new float[weights.Length];
        for (int i = 0; i < rounded.Length; i++)
        {
            (int output, int input) = (i / Inputs, i % Inputs);
            (int block, int place) = (input / options.BlockSize, input % options.BlockSize);
            int index = (output * blocks) + block;
            int q = At(stored.Values.AsSpan(index * options.BlockSize * options.Bits / 8), place);
            int zero = At(stored.ZeroPoints.AsSpan(output * zeroBytes), block);
            rounded[i] = (q - zero) * stored.Scales[index];
        }

        return rounded;

        int At(ReadOnlySpan<byte> packed, int index) =>
            options.Bits == 8 ? packed[index] : (packed[index / 2] >> (index % 2 * 4)) & 15;
    }

    /// <summary>Mean square of what the products lose.</summary>
    private static double Loss(float[] weights, float[] rounded, float[] rows)
    {
        double loss = 0;
        for (int row = 0; row < rows.Length; row += Inputs)
        {
            for (int output = 0; output < Outputs; output++)
            {
                double difference = 0;
                for (int i = 0; i < Inputs; i++)
                {
                    difference +=
                        (double)rows[row + i] * (weights[(output * Inputs) + i] - rounded[(output * Inputs) + i]);
                }

                loss += difference * difference;
            }
        }

        return loss;
    }
}
