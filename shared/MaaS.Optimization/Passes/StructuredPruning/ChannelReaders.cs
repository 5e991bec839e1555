using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Refit;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>The tensors that pruned channels are read from, with what was seen in them.</summary>
/// <param name="moments">Null: there are no samples.</param>
internal sealed class ChannelReaders(OnnxModel model, TracedGraph graph, ActivationMoments? moments, double ridge)
{
    /// <summary>A tensor with all weights that read it, none of its channels removed yet; null: it was not measured.</summary>
    public MeasuredChannels? Of(ActivationAxis axis)
    {
        ChannelMember[] readers =
        [
            .. graph.Members.Where(member => member.Input is not null && MeasuredAxes.Of(member) == axis),
        ];
        return moments?.Of(axis) is { } seen && seen.Width == readers[0].Input!.Ids.Length
            ? MeasuredChannels.Create(model, readers, seen, ridge)
            : null;
    }

    /// <summary>Removes one channel of a group after the other, always the one that the others make up for best.</summary>
    /// <param name="removed">Channels that are gone already.</param>
    /// <returns>The channel, and by how much the relative squared error of the readers grew.</returns>
    public IEnumerable<(int Channel, double Cost)> RemoveCheapest(
        ChannelGroup group,
        IReadOnlyList<MeasuredChannels> measured,
        IReadOnlySet<int> removed
    )
    {
        HashSet<int> left = [.. group.Classes.Where(channel => !removed.Contains(channel))];
        while (left.Count > 0)
        {
            // What one channel can stand for depends on which others still stay.
            Dictionary<int, double> costs = group
                .Classes.Where(left.Contains)
                .ToDictionary(channel => channel, _ => 0.0);
            foreach (MeasuredChannels tensor in measured)
            {
                tensor.AddCosts(costs, graph.Classes);
            }

            (int cheapest, double cost) = costs.MinBy(pair => pair.Value);
            left.Remove(cheapest);
            foreach (MeasuredChannels tensor in measured)
            {
                tensor.Remove(cheapest, graph.Classes);
            }

            yield return (cheapest, cost);
        }
    }
}
