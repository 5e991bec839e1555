using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>
/// Structured pruning: whole channels go (hidden units, filters, units of an LSTM, heads), so that every product becomes
/// smaller and faster. Which channels hang together a dependency graph tells (Fang et al., DepGraph, 2023); what reads them
/// is fitted anew by least squares on samples, for which no labels are needed.
/// </summary>
internal sealed class StructuredPruningPass()
    : MomentsPass<StructuredPruningOptions>(
        new PassDescriptor
        {
            Name = "structured-pruning",
            Summary = "Removes whole channels: hidden units, filters, LSTM units, attention heads.",
            OpTypes = ["Conv", "ConvTranspose", "GRU", "Gather", "Gemm", "LSTM", "MatMul", "RNN"],
            Exactness = PassExactness.WeightsOnly,
            Idempotent = false,
        }
    ),
        ISearchablePass
{
    /// <summary>Steps of a search: of few channels, finer ones come to the same widths.</summary>
    private static readonly double[] Steps = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75];

    public SearchAim Aim => SearchAim.BoldestWithinBudget;

    public IReadOnlyList<PassOptions> Alternatives(PassOptions? options)
    {
        StructuredPruningOptions own = (StructuredPruningOptions?)options ?? new StructuredPruningOptions();
        return own.Search
            ? AmountSearch.Alternatives(Steps, own.Amount, amount => own with { Amount = amount, Search = false })
            : [];
    }

    protected override ActivationProbe? Probe(OnnxModel model, StructuredPruningOptions options, PassLog log)
    {
        if (
            !options.Refit
            && options.Importance != ChannelImportance.Reconstruction
            && options.Distribution != PruningDistribution.Sensitivity
        )
        {
            return null;
        }

        HiddenStates.Name(model);
        TracedGraph graph = ChannelTracer.Trace(model);
        ActivationAxis[] axes =
        [
            .. ChannelGroups
                .Of(graph, log)
                // Of some a larger share may go than of all.
                .Where(group => group.Removals(options.WidthMultiple).Count > 0)
                .SelectMany(MeasuredAxes.Of)
                .Distinct(),
        ];
        return axes.Length == 0 ? null : new ActivationProbe(model, axes);
    }

    protected override void Transform(
        OnnxModel model,
        StructuredPruningOptions options,
        ActivationMoments? moments,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        if (options.Search)
        {
            log.Leave("model", "a search for the amount needs samples.npz");
            return;
        }

        HiddenStates.Name(model);
        TracedGraph graph = ChannelTracer.Trace(model);
        IReadOnlyList<ChannelGroup> groups = ChannelGroups.Of(graph, log);
        var choice = new ChannelChoice(model, graph, options, moments, log);
        IReadOnlySet<int> removed = choice.Choose(groups, cancellationToken);
        if (removed.Count > 0)
        {
            ChannelRemoval.Apply(model, graph, removed, log);
        }
    }
}
