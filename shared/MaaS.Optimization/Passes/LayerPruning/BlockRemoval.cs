using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>Takes blocks out of a graph, with all that only they needed.</summary>
internal static class BlockRemoval
{
    /// <param name="blocks">With what takes their place; null: their input.</param>
    public static void Apply(
        OnnxModel model,
        IReadOnlyList<(ResidualBlock Block, BlockMoments? Fit)> blocks,
        PassLog log
    )
    {
        GraphScope scope = GraphScope.Graphs(model.Proto).First();
        HashSet<NodeProto> needed = LiveNodes.Of(model.Graph);
        var places = new Dictionary<NodeProto, (ResidualBlock Block, BlockMoments? Fit)>(
            ReferenceEqualityComparer.Instance
        );
        foreach ((ResidualBlock Block, BlockMoments? Fit) removed in blocks)
        {
            places[removed.Block.Sum] = removed;
        }

        NodeProto[] before = [.. scope.Nodes];
        var writer = new NodeWriter(new FreshNames(model.Proto));
        foreach (NodeProto node in before)
        {
            if (places.TryGetValue(node, out (ResidualBlock Block, BlockMoments? Fit) removed))
            {
                Replace(model, writer, removed.Block, removed.Fit);
            }
            else
            {
                writer.Keep(node);
            }
        }

        writer.WriteTo(scope);
        needed.UnionWith(scope.Nodes.Except(before, ReferenceEqualityComparer.Instance).Cast<NodeProto>());
        Sweep(model, needed, blocks, log);
    }

    /// <summary>y keeps its name: whoever reads it, in a body too, or is given it, need not know.</summary>
    private static void Replace(OnnxModel model, NodeWriter writer, ResidualBlock block, BlockMoments? fit)
    {
        if (fit is null)
        {
            writer.AddAs([block.Name], "Identity", [block.Skip]);
            return;
        }

        var factors = new float[fit.Width];
        var shifts = new float[fit.Width];
        for (int channel = 0; channel < fit.Width; channel++)
        {
            (factors[channel], shifts[channel]) = fit.Fit(channel);
        }

        string scaled = writer.Add(block.Name, "Mul", [block.Skip, Constant("factor", factors)]);
        writer.AddAs([block.Name], "Add", [scaled, Constant("shift", shifts)]);

        string Constant(string what, float[] values)
        {
            string name = writer.Names.Next($"{block.Name}_{what}");
            long[] shape = [values.Length, .. Enumerable.Repeat(1L, block.SpatialAxes)];
            model.Graph.Initializer.Add(TensorData.Create<float>(name, DataType.Float, shape, values));
            return name;
        }
    }

    /// <summary>Removes what was needed before and is no longer.</summary>
    private static void Sweep(
        OnnxModel model,
        HashSet<NodeProto> before,
        IReadOnlyList<(ResidualBlock Block, BlockMoments? Fit)> blocks,
        PassLog log
    )
    {
        // What nobody needed before is not this pass's business, and what it reads stays for it.
        HashSet<NodeProto> live = LiveNodes.Of(model.Graph, node => !before.Contains(node));
        NodeProto[] gone = [.. model.Graph.Node.Where(node => !live.Contains(node))];
        NodeProto[] left = [.. model.Graph.Node.Where(live.Contains)];
        model.Graph.Node.Clear();
        model.Graph.Node.AddRange(left);
        log.ChangeNodes(gone.Length + blocks.Count);

        HashSet<string> read = [.. gone.SelectMany(node => node.Input)];
        var weights = new HashSet<TensorProto>(
            model.Graph.Initializer.Where(tensor => read.Contains(tensor.Name)),
            ReferenceEqualityComparer.Instance
        );
        UnusedInitializers.Remove(model.Proto, weights);
        var still = new HashSet<TensorProto>(model.Graph.Initializer, ReferenceEqualityComparer.Instance);
        foreach (TensorProto weight in weights.Where(weight => !still.Contains(weight)))
        {
            NodeProto reader = Array.Find(gone, node => node.Input.Contains(weight.Name))!;
            log.Change(new TensorChange(weight.Name, reader.OpType, "removed with its block", RelativeError: 1));
        }

        HashSet<string> made = [.. gone.SelectMany(node => node.Output)];
        ValueInfoProto[] known = [.. model.Graph.ValueInfo.Where(value => !made.Contains(value.Name))];
        model.Graph.ValueInfo.Clear();
        model.Graph.ValueInfo.AddRange(known);
    }
}
