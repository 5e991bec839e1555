using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Refit;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Finds out how every group bears to be pruned, each by itself.</summary>
internal sealed class RemovalCurves(
    ChannelReaders readers,
    TracedGraph graph,
    StructuredPruningOptions options,
    ActivationMoments moments
)
{
    /// <summary>A curve takes time with the third power of the width: wider groups lose the same share as all.</summary>
    private const int MaxWidth = 1024;

    /// <returns>How many channels each group loses.</returns>
    public int[] Counts(IReadOnlyList<ChannelGroup> groups, CancellationToken cancellationToken)
    {
        int[] counts = [.. groups.Select(group => group.Removable(options.Amount, options.WidthMultiple))];
        var curves = new List<(int Group, RemovalCurve Curve)>();
        foreach ((int index, ChannelGroup group) in groups.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Curve(group, cancellationToken) is { } curve)
            {
                curves.Add((index, curve));
            }
        }

        int[] shared = AmountDistribution.Of([.. curves.Select(found => found.Curve)], options.Amount);
        foreach ((int place, (int group, _)) in curves.Index())
        {
            counts[group] = shared[place];
        }

        return counts;
    }

    private RemovalCurve? Curve(ChannelGroup group, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> removals = group.Removals(options.WidthMultiple);
        if (removals.Count == 0 || group.Members.Any(member => member.Input?.Ids.Length > MaxWidth))
        {
            return null;
        }

        var measured = new Dictionary<ActivationAxis, MeasuredChannels>();
        foreach (ActivationAxis axis in MeasuredAxes.Of(group))
        {
            if (readers.Of(axis) is { } tensor)
            {
                measured[axis] = tensor;
            }
        }

        if (measured.Count == 0)
        {
            return null;
        }

        var errors = new List<double>();
        double error = 0;
        int removed = 0;
        foreach (
            (_, double cost) in readers
                .RemoveCheapest(group, [.. measured.Values], new HashSet<int>())
                .Take(removals[^1])
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            error += cost;
            removed++;
            if (removed == removals[errors.Count])
            {
                errors.Add(error);
            }
        }

        return Work(group, measured) is > 0 and var work
            ? new RemovalCurve(group.Classes.Count, work, removals, errors)
            : null;
    }

    /// <summary>
    /// Multiplications per sample with the weights of one channel. Where a channel is made is taken to have as many positions
    /// as where it is read: exact but for pooling and strides.
    /// </summary>
    private double Work(ChannelGroup group, Dictionary<ActivationAxis, MeasuredChannels> measured)
    {
        double made = group.Members.Max(member => Positions(member) ?? 0);
        HashSet<int> own = [group.Classes[0]];
        return group
            // A row of an embedding is looked up, not multiplied.
            .Members.Where(member => !OperatorDomains.Is(member.Node, "Gather"))
            .Sum(member =>
                member.Role switch
                {
                    ChannelRole.Reads => Share(member) * (Positions(member) ?? made) / Inner(member),
                    ChannelRole.Makes => Share(member) * made,
                    _ => 0,
                }
            );

        double Share(ChannelMember member) =>
            (double)TensorData.ElementCount(member.Tensor)
            / member.Positions.Length
            * member.Positions.Count(position => own.Contains(graph.Classes.Find(position)));

        double? Positions(ChannelMember member) =>
            MeasuredAxes.Of(member) is { } axis && measured.TryGetValue(axis, out MeasuredChannels? tensor)
                ? (double)tensor.Observations / Math.Max(1, moments.Feeds)
                : null;
    }

    private static int Inner(ChannelMember member) => Math.Max(1, member.Input?.Inner ?? 1);
}
