using System.Globalization;
using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>
/// Removes whole layers: of y = x + f(x) the f, where the samples show that y is hardly another than x (Men et al., ShortGPT,
/// 2024: transformers have many such layers). No labels are needed.
/// </summary>
internal sealed class LayerPruningPass()
    : MomentsPass<LayerPruningOptions>(
        new PassDescriptor
        {
            Name = "layer-pruning",
            Summary = "Removes whole residual blocks: attention and feed-forward parts, blocks of a ResNet.",
            OpTypes = ["Add", "Conv", "ConvTranspose", "GRU", "Gemm", "LSTM", "MatMul", "RNN"],
            Exactness = PassExactness.WeightsOnly,
            NeedsSamples = true,
            Idempotent = false,
        }
    ),
        ISearchablePass
{
    /// <summary>Steps of a search: of few blocks, several come to the same number.</summary>
    private static readonly double[] Steps = [0.125, 0.25, 0.375, 0.5];

    public SearchAim Aim => SearchAim.BoldestWithinBudget;

    public IReadOnlyList<PassOptions> Alternatives(PassOptions? options)
    {
        LayerPruningOptions own = (LayerPruningOptions?)options ?? new LayerPruningOptions();
        return own.Search
            ? AmountSearch.Alternatives(Steps, own.Amount, amount => own with { Amount = amount, Search = false })
            : [];
    }

    protected override ActivationProbe? Probe(OnnxModel model, LayerPruningOptions options, PassLog log)
    {
        IReadOnlyList<ResidualBlock> blocks = ResidualBlocks.Of(model);
        return blocks.Count == 0 ? null : BlockMoments.Probe(model, blocks);
    }

    protected override void Transform(
        OnnxModel model,
        LayerPruningOptions options,
        ActivationMoments? moments,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ResidualBlock> blocks = ResidualBlocks.Of(model);
        if (blocks.Count > 0 && (moments is null || options.Search))
        {
            log.Leave("model", "it needs samples.npz: what a block does is measured on the model's own inputs");
            return;
        }

        List<(ResidualBlock Block, BlockMoments Seen, double Loss)> known = Known(model, blocks, options, moments, log);
        int count = (int)Math.Round(options.Amount * known.Count, MidpointRounding.AwayFromZero);
        var ordered = known.OrderBy(block => block.Loss).ToList();
        foreach ((ResidualBlock block, _, double loss) in ordered.Skip(count))
        {
            log.Leave(block.Name, $"without its block {Percent(loss)} of it would be lost");
        }

        if (count > 0)
        {
            ordered = ordered[..count];
            BlockRemoval.Apply(
                model,
                [.. ordered.Select(block => (block.Block, options.Refit ? block.Seen : null))],
                log
            );
            log.Note(
                $"{count} of {known.Count} residual blocks were removed. Of what came out of them is lost, in squares: "
                    + string.Join(", ", ordered.Select(block => $"{block.Block.Name} {Percent(block.Loss)}"))
                    + "."
            );
        }
    }

    private static List<(ResidualBlock Block, BlockMoments Seen, double Loss)> Known(
        OnnxModel model,
        IReadOnlyList<ResidualBlock> blocks,
        LayerPruningOptions options,
        ActivationMoments? moments,
        PassLog log
    )
    {
        var known = new List<(ResidualBlock Block, BlockMoments Seen, double Loss)>();
        BlockMoments?[] seen = moments is null ? [] : BlockMoments.Read(model, blocks, moments);
        foreach ((ResidualBlock block, BlockMoments? measured) in blocks.Zip(seen))
        {
            if (measured is null)
            {
                log.Leave(block.Name, "its block's input and output are not of one shape, or not finite");
            }
            else if (!block.Names.Any(log.IsExcluded))
            {
                known.Add((block, measured, measured.Loss(options.Refit)));
            }
        }

        return known;
    }

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
}
