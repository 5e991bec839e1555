using System.Collections.Frozen;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Follows channels through the main graph, from the weights that make them to those that read them (the dependency graph of
/// structured pruning). Whatever it does not understand keeps its channels.
/// </summary>
internal static class ChannelTracer
{
    private static readonly FrozenDictionary<string, ChannelRule> Rules = new ChannelRule[]
    {
        new AxisRule(),
        new ConvolutionRule(),
        new ElementwiseRule(),
        new JoinRule(),
        new NormalizationRule(),
        new ProductRule(),
        new RecurrentRule(),
        new ReshapeRule(),
        new SpatialRule(),
    }
        .SelectMany(rule => rule.OpTypes.Select(opType => (opType, rule)))
        .ToFrozenDictionary(pair => pair.opType, pair => pair.rule, StringComparer.Ordinal);

    /// <param name="model">A working copy whose constants are initializers.</param>
    public static TracedGraph Trace(OnnxModel model)
    {
        GraphScope scope = GraphScope.Graphs(model.Proto).First();
        var tracing = new ChannelTracing(model, scope, new FreshNames(model.Proto));
        foreach (NodeProto node in scope.Nodes)
        {
            Trace(node, tracing);
        }

        foreach (ValueInfoProto output in scope.Graph!.Output)
        {
            tracing.Pin(Tracks([output.Name], tracing), "the model gives them out");
        }

        PinOtherReaders(scope.Graph!, tracing.Graph);
        return tracing.Graph;
    }

    private static void Trace(NodeProto node, ChannelTracing tracing)
    {
        bool known = OperatorDomains.IsStandard(node) || node.Domain is OperatorDomains.Microsoft;
        string? problem =
            known
            && node.Input.Count > 0
            && node.Output.Count > 0
            && Rules.TryGetValue(node.OpType, out ChannelRule? rule)
                ? rule.Trace(node, tracing)
                : $"{node.OpType} is not followed";
        if (problem is not null)
        {
            tracing.Pin(tracing.Tracks(node), problem);
        }

        if (node.Attribute.Count > 0)
        {
            foreach (GraphProto body in GraphScope.Bodies(node))
            {
                PinCaptured(body, tracing, $"a body of {node.OpType} reads them");
            }
        }
    }

    /// <summary>Names of the outer graph that a body reads; a name of its own that hides one pins too much, never too little.</summary>
    private static void PinCaptured(GraphProto body, ChannelTracing tracing, string reason)
    {
        foreach (NodeProto node in body.Node)
        {
            tracing.Pin(Tracks(node.Input, tracing), reason);
            foreach (GraphProto inner in GraphScope.Bodies(node))
            {
                PinCaptured(inner, tracing, reason);
            }
        }

        tracing.Pin(Tracks(body.Output.Select(output => output.Name), tracing), reason);
    }

    private static IEnumerable<ChannelTrack> Tracks(IEnumerable<string> names, ChannelTracing tracing) =>
        names.Select(tracing.Track).OfType<ChannelTrack>();

    /// <summary>A weight that somebody reads who was not followed keeps its shape.</summary>
    private static void PinOtherReaders(GraphProto graph, TracedGraph traced)
    {
        var consumers = new WeightConsumers(graph);
        HashSet<string> given = [.. graph.Output.Select(output => output.Name)];
        foreach (IGrouping<TensorProto, ChannelMember> uses in traced.Members.GroupBy(m => m.Tensor, ByReference))
        {
            HashSet<NodeProto> followed = new(uses.Select(use => use.Node), ReferenceEqualityComparer.Instance);
            if (given.Contains(uses.Key.Name) || consumers.Of(uses.Key.Name).Any(use => !followed.Contains(use.Node)))
            {
                foreach (ChannelMember use in uses)
                {
                    traced.Classes.Pin(use.Positions, $"'{uses.Key.Name}' is read by others, too");
                }
            }
        }
    }

    private static IEqualityComparer<TensorProto> ByReference { get; } = new TensorReferenceComparer();

    private sealed class TensorReferenceComparer : IEqualityComparer<TensorProto>
    {
        public bool Equals(TensorProto? x, TensorProto? y) => ReferenceEquals(x, y);

        public int GetHashCode(TensorProto obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}
