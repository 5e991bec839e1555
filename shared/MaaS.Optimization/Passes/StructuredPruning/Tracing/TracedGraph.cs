using System.Runtime.CompilerServices;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>The channels of a graph: who makes, accompanies and reads them, and what else names their number.</summary>
internal sealed class TracedGraph
{
    private readonly List<ChannelMember> _members = [];
    private readonly Dictionary<(TensorProto Tensor, int Axis), int[]> _axes = new(AxisComparer.Instance);
    private readonly List<Action<Predicate<int>>> _edits = [];

    public ChannelClasses Classes { get; } = new();

    public IReadOnlyList<ChannelMember> Members => _members;

    /// <summary>Names of the tensors whose size changes with their channels.</summary>
    public HashSet<string> Tracked { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Notes an axis of a weight. Where two nodes read the same axis, their channels become the same.
    /// </summary>
    public void Add(
        TensorProto tensor,
        int axis,
        int[] positions,
        NodeProto node,
        ChannelRole role,
        ChannelTrack? input = null
    )
    {
        if (!_axes.TryAdd((tensor, axis), positions))
        {
            Classes.Join(_axes[(tensor, axis)], positions);
        }

        _members.Add(new ChannelMember(tensor, axis, positions, node, role, input));
    }

    /// <summary>Notes what to change in the graph besides weights once it is known which channels stay.</summary>
    public void OnRemoval(Action<Predicate<int>> edit) => _edits.Add(edit);

    /// <summary>Changes attributes and constants that name numbers of channels.</summary>
    /// <param name="stays">Of a channel.</param>
    public void Edit(Predicate<int> stays) => _edits.ForEach(edit => edit(stays));

    /// <summary>Tensors by reference: messages compare by value.</summary>
    private sealed class AxisComparer : IEqualityComparer<(TensorProto Tensor, int Axis)>
    {
        public static AxisComparer Instance { get; } = new();

        public bool Equals((TensorProto Tensor, int Axis) x, (TensorProto Tensor, int Axis) y) =>
            ReferenceEquals(x.Tensor, y.Tensor) && x.Axis == y.Axis;

        public int GetHashCode((TensorProto Tensor, int Axis) obj) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Tensor), obj.Axis);
    }
}
