using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>
/// What is observed of a block: sums of x, f, x², x·f and f² per channel. The model that is run makes these tensors itself, so that
/// what collects them need not know of pairs.
/// </summary>
internal sealed class BlockMoments
{
    private const int Tensors = 5;

    private readonly double[][] _sums;
    private readonly long _count;

    private BlockMoments(double[][] sums, long count)
    {
        _sums = sums;
        _count = count;
    }

    public int Width => _sums[0].Length;

    /// <summary>The model with the tensors to be observed.</summary>
    /// <param name="model">A working copy; it gets nodes that nothing else reads.</param>
    public static ActivationProbe Probe(OnnxModel model, IReadOnlyList<ResidualBlock> blocks)
    {
        ActivationAxis[] axes = Axes(model, blocks);
        foreach ((int index, ResidualBlock block) in blocks.Index())
        {
            (string OpType, string[] Inputs)[] made =
            [
                // A graph's input cannot be its output.
                ("Identity", [block.Skip]),
                ("Identity", [block.Branch]),
                ("Mul", [block.Skip, block.Skip]),
                ("Mul", [block.Skip, block.Branch]),
                ("Mul", [block.Branch, block.Branch]),
            ];
            foreach ((int place, (string opType, string[] inputs)) in made.Index())
            {
                string output = axes[(index * Tensors) + place].Tensor;
                model.Graph.Node.Add(
                    new NodeProto
                    {
                        OpType = opType,
                        Input = { inputs },
                        Output = { output },
                    }
                );
            }
        }

        return new ActivationProbe(model, axes) { Products = false };
    }

    /// <summary>What was seen of each block; null: too little, or the two tensors are not of one shape.</summary>
    /// <param name="model">The same model before <see cref="Probe"/>.</param>
    public static BlockMoments?[] Read(OnnxModel model, IReadOnlyList<ResidualBlock> blocks, ActivationMoments moments)
    {
        ActivationAxis[] axes = Axes(model, blocks);
        return [.. blocks.Select((_, index) => Read(axes.AsSpan(index * Tensors, Tensors), moments))];
    }

    /// <summary>
    /// The share of y that is lost without the block, in squares: 0 where it does nothing, at most 1. With a refit what a factor and a
    /// shift per channel do not make up for, else what no multiple of x does: 1 − cos²(x, y).
    /// </summary>
    public double Loss(bool refit)
    {
        double whole = Enumerable.Range(0, Width).Sum(Power);
        double product = Enumerable.Range(0, Width).Sum(channel => X2(channel) + XF(channel));
        double rest = refit
            ? Enumerable.Range(0, Width).Sum(Rest)
            : whole - (product * product / Math.Max(Enumerable.Range(0, Width).Sum(X2), double.Epsilon));
        return whole > 0 ? Math.Clamp(rest / whole, 0, 1) : 0;
    }

    /// <summary>y ≈ factor · x + shift by least squares, for one channel.</summary>
    public (float Factor, float Shift) Fit(int channel)
    {
        double mean = X(channel) / _count;
        double variance = (X2(channel) / _count) - (mean * mean);
        double together = (XF(channel) / _count) - (mean * F(channel) / _count);
        // A channel that is always the same tells nothing of a factor.
        double factor = variance > 1e-9 * X2(channel) / _count ? 1 + (together / variance) : 1;
        return ((float)factor, (float)(((X(channel) + F(channel)) / _count) - (factor * mean)));
    }

    private double X(int channel) => _sums[0][channel];

    private double F(int channel) => _sums[1][channel];

    private double X2(int channel) => _sums[2][channel];

    private double XF(int channel) => _sums[3][channel];

    /// <summary>Σy².</summary>
    private double Power(int channel) => X2(channel) + (2 * XF(channel)) + _sums[4][channel];

    /// <summary>Σ(y − factor · x − shift)².</summary>
    private double Rest(int channel)
    {
        (float factor, float shift) = Fit(channel);
        double withX = X2(channel) + XF(channel);
        double sum = X(channel) + F(channel);
        return Power(channel)
            + (factor * factor * X2(channel))
            + ((double)shift * shift * _count)
            - (2 * factor * withX)
            - (2 * shift * sum)
            + (2 * factor * shift * X(channel));
    }

    private static BlockMoments? Read(ReadOnlySpan<ActivationAxis> axes, ActivationMoments moments)
    {
        var seen = new SecondMoments[Tensors];
        for (int i = 0; i < Tensors; i++)
        {
            if (moments.Of(axes[i]) is not { } found)
            {
                return null;
            }

            seen[i] = found;
        }

        return
            Array.TrueForAll(seen, one => one.Count == seen[0].Count && one.Width == seen[0].Width)
            && seen.All(one => one.Sums.All(double.IsFinite))
            ? new BlockMoments([.. seen.Select(one => one.Sums)], seen[0].Count)
            : null;
    }

    /// <summary>The same names for the same model.</summary>
    private static ActivationAxis[] Axes(OnnxModel model, IReadOnlyList<ResidualBlock> blocks)
    {
        var names = new FreshNames(model.Proto);
        return
        [
            .. blocks.SelectMany(block =>
                Enumerable
                    .Range(0, Tensors)
                    .Select(i => new ActivationAxis(names.Next($"{block.Name}_observed{i}"), block.ChannelAxis))
            ),
        ];
    }
}
