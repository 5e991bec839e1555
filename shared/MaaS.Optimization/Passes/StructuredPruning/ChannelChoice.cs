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

    /// <returns>The classes of channels to remove.</returns>
    public IReadOnlySet<int> Choose(IReadOnlyList<ChannelGroup> groups, CancellationToken cancellationToken)
    {
        foreach ((int index, ChannelGroup group) in groups.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Choose(group);
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

    private void Choose(ChannelGroup group)
    {
        int count = group.Removable(options.Amount, options.WidthMultiple);
        if (count == 0)
        {
            log.Leave(
                group.Name,
                $"{group.Classes.Count * group.Width} channels are too few to remove {options.Amount:P0} of them in steps of {options.WidthMultiple}"
            );
            return;
        }

        MeasuredChannels[] measured = [.. MeasuredAxes.Of(group).Select(Measured).OfType<MeasuredChannels>()];
        bool reconstructs = options.Importance == ChannelImportance.Reconstruction && measured.Length > 0;
        if (reconstructs)
        {
            ByReconstruction(group, count, measured);
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

    /// <summary>One at a time: what one channel can stand for depends on which others still stay.</summary>
    private void ByReconstruction(ChannelGroup group, int count, MeasuredChannels[] measured)
    {
        for (int i = 0; i < count; i++)
        {
            Dictionary<int, double> costs = group
                .Classes.Where(channel => !_removed.Contains(channel))
                .ToDictionary(channel => channel, _ => 0.0);
            foreach (MeasuredChannels tensor in measured)
            {
                tensor.AddCosts(costs, graph.Classes);
            }

            Remove(costs.MinBy(pair => pair.Value).Key, measured);
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

        ChannelMember[] readers =
        [
            .. graph.Members.Where(member => member.Input is not null && MeasuredAxes.Of(member) == axis),
        ];
        MeasuredChannels? created =
            moments?.Of(axis) is { } seen && seen.Width == readers[0].Input!.Ids.Length
                ? MeasuredChannels.Create(model, readers, seen, options.Ridge)
                : null;
        _measured[axis] = created;
        return created;
    }
}
