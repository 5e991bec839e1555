using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Refit;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Chooses the channels of one group after the other, and refits who reads them once their tensor is done.</summary>
internal sealed class ChannelChoice(
    OnnxModel model,
    TracedGraph graph,
    StructuredPruningOptions options,
    ActivationMoments? moments,
    PassLog log
)
{
    private readonly Dictionary<ActivationAxis, MeasuredChannels?> _measured = [];
    private readonly HashSet<int> _removed = [];
    private readonly ChannelReaders _readers = new(model, graph, moments, options.Ridge);

    /// <returns>The classes of channels to remove.</returns>
    public IReadOnlySet<int> Choose(IReadOnlyList<ChannelGroup> groups, CancellationToken cancellationToken)
    {
        int[] counts =
            moments is not null && options.Distribution == PruningDistribution.Sensitivity
                ? new RemovalCurves(_readers, graph, options, moments).Counts(groups, cancellationToken)
                : [.. groups.Select(group => group.Removable(options.Amount, options.WidthMultiple))];
        foreach ((int index, ChannelGroup group) in groups.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Choose(group, counts[index]);
            HashSet<ActivationAxis> later = [.. groups.Skip(index + 1).SelectMany(MeasuredAxes.Of)];
            foreach (ActivationAxis axis in _measured.Keys.Where(axis => !later.Contains(axis)).ToList())
            {
                // Refit before it is forgotten: the matrices of one tensor are large, those of all need not be held.
                if (options.Refit)
                {
                    _measured[axis]?.Refit();
                }

                _measured.Remove(axis);
            }
        }

        return _removed;
    }

    private void Choose(ChannelGroup group, int count)
    {
        if (count == 0)
        {
            log.Leave(group.Name, WhyNone(group));
            return;
        }

        MeasuredChannels[] measured = [.. MeasuredAxes.Of(group).Select(Measured).OfType<MeasuredChannels>()];
        bool reconstructs = options.Importance == ChannelImportance.Reconstruction && measured.Length > 0;
        if (reconstructs)
        {
            _removed.UnionWith(
                _readers.RemoveCheapest(group, measured, _removed).Take(count).Select(step => step.Channel).ToList()
            );
        }
        else
        {
            ByMagnitude(group, count, measured);
        }

        string judged =
            reconstructs ? "reconstruction"
            : options.Importance == ChannelImportance.L1 ? "L1"
            : "L2";
        bool refit = options.Refit && measured.Length == MeasuredAxes.Readers(group);
        log.Note(
            $"{group.Name}: {group.Classes.Count * group.Width} → {(group.Classes.Count - count) * group.Width} channels by {judged}; "
                + (refit ? "what reads them was refitted." : RefitMissing())
        );
    }

    private string WhyNone(ChannelGroup group) =>
        group.Removals(options.WidthMultiple).Count > 0
            ? "others bear it better, or its channels are too few for the amount"
            : $"{group.Classes.Count * group.Width} channels are too few to remove any in steps of {options.WidthMultiple}";

    private string RefitMissing() =>
        !options.Refit ? "no refit, as asked for."
        : moments is null ? "refit left out: it needs samples."
        : "refit left out, or of some readers only: not all activations could be measured.";

    private void ByMagnitude(ChannelGroup group, int count, MeasuredChannels[] measured)
    {
        double[] importance = WeightMagnitudes.Of(model, group, graph.Classes, options.Importance);
        int[] removed = [.. group.Classes.Index().OrderBy(c => importance[c.Index]).Take(count).Select(c => c.Item)];
        foreach (int channel in removed)
        {
            Remove(channel, measured);
        }
    }

    private void Remove(int channel, MeasuredChannels[] measured)
    {
        _removed.Add(channel);
        foreach (MeasuredChannels tensor in measured)
        {
            tensor.Remove(channel, graph.Classes);
        }
    }

    private MeasuredChannels? Measured(ActivationAxis axis)
    {
        if (_measured.TryGetValue(axis, out MeasuredChannels? known))
        {
            return known;
        }

        MeasuredChannels? created = _readers.Of(axis);
        _measured[axis] = created;
        return created;
    }
}
