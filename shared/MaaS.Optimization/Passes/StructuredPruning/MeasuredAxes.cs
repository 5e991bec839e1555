using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Where a group's activations are measured: in the tensors that weights read it from.</summary>
internal static class MeasuredAxes
{
    /// <summary>A matrix of this width takes 128 MiB; wider tensors are not measured.</summary>
    public const int MaxWidth = 4096;

    /// <summary>Each once, in graph order.</summary>
    public static IEnumerable<ActivationAxis> Of(ChannelGroup group) =>
        group
            .Members.Where(member => member.Input is { Ids.Length: <= MaxWidth })
            .Select(member => Of(member)!)
            .Distinct();

    public static ActivationAxis? Of(ChannelMember member) =>
        member.Input is { } input ? new ActivationAxis(input.Measured, input.MeasuredAxis) : null;

    /// <summary>How many tensors would have to be measured so that all who read the group can be refitted.</summary>
    public static int Readers(ChannelGroup group) =>
        group.Members.Where(member => member.Role == ChannelRole.Reads).Select(Key).Distinct().Count();

    private static object Key(ChannelMember member) => Of(member) ?? (object)member;
}
