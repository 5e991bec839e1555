using System.Collections.Frozen;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>The operators that are written differently in opset 13, each with the opset that changed it.</summary>
internal static class OperatorRewrites
{
    private static readonly FrozenDictionary<string, OperatorRewrite> Table = new Dictionary<string, OperatorRewrite>(
        StringComparer.Ordinal
    )
    {
        ["BatchNormalization"] = new(9, BatchNormalization),
        ["Clip"] = new(11, Clip),
        ["Dropout"] = new(12, Dropout),
        ["Hardmax"] = new(13, RowRewrites.Coerced),
        ["LogSoftmax"] = new(13, RowRewrites.Coerced),
        ["Pad"] = new(11, Pad),
        ["ReduceSum"] = new(13, (node, context) => IntsToInput(node, context, "axes")),
        ["Resize"] = new(11, ResizeRewrites.Resize),
        ["Scan"] = new(9, (_, _) => "before opset 9 it had a batch axis"),
        ["Scatter"] = new(13, Scatter),
        ["Slice"] = new(10, Slice),
        ["Softmax"] = new(13, RowRewrites.Coerced),
        ["Split"] = new(13, (node, context) => IntsToInput(node, context, "split")),
        ["Squeeze"] = new(13, (node, context) => IntsToInput(node, context, "axes")),
        ["TopK"] = new(10, TopK),
        ["Unsqueeze"] = new(13, (node, context) => IntsToInput(node, context, "axes")),
        ["Upsample"] = new(13, ResizeRewrites.Upsample),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>Null: the operator is not rewritten here.</summary>
    public static OperatorRewrite? Find(string opType) => Table.GetValueOrDefault(opType);

    /// <summary>Of ReduceSum, Split, Squeeze and Unsqueeze an attribute became the second input; absent means the same in both.</summary>
    private static string? IntsToInput(NodeProto node, UpgradeContext context, string attribute)
    {
        NodeProto rewritten = node.Clone();
        if (UpgradeContext.TakeInts(rewritten, attribute) is { } values)
        {
            rewritten.Input.Add(context.AddInt64s(node, attribute, values));
        }

        context.Nodes.Keep(rewritten);
        return null;
    }

    /// <summary>Before opset 9 <c>spatial</c> could ask for statistics per element.</summary>
    private static string? BatchNormalization(NodeProto node, UpgradeContext context)
    {
        if (NodeAttributes.Int(node, "spatial", 1) == 0)
        {
            return "its statistics are per element (spatial = 0)";
        }

        NodeProto rewritten = node.Clone();
        if (NodeAttributes.Find(rewritten, "spatial") is { } spatial)
        {
            rewritten.Attribute.Remove(spatial);
        }

        context.Nodes.Keep(rewritten);
        return null;
    }

    private static string? Clip(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        float? min = UpgradeContext.TakeFloat(rewritten, "min");
        float? max = UpgradeContext.TakeFloat(rewritten, "max");
        foreach ((string name, float? bound) in new[] { ("min", min), ("max", max) })
        {
            if (bound is null)
            {
                rewritten.Input.Add("");
            }
            else if (context.AddScalarLikeInput(node, name, bound.Value) is { } input)
            {
                rewritten.Input.Add(input);
            }
            else
            {
                return "the type of its input is not known";
            }
        }

        context.Nodes.Keep(rewritten);
        return null;
    }

    /// <summary>Drops nothing outside of training; its mask was of the data's type before opset 10.</summary>
    private static string? Dropout(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        if (rewritten.Output.Count > 1 && context.From < 10)
        {
            if (context.IsRead(rewritten.Output[1]))
            {
                return "its mask is read, which was no boolean before opset 10";
            }

            rewritten.Output.RemoveAt(1);
        }

        UpgradeContext.TakeFloat(rewritten, "ratio");
        context.Nodes.Keep(rewritten);
        return null;
    }

    private static string? Pad(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        if (UpgradeContext.TakeInts(rewritten, "pads") is not { } pads)
        {
            return "it has no pads";
        }

        rewritten.Input.Add(context.AddInt64s(node, "pads", pads));
        if (UpgradeContext.TakeFloat(rewritten, "value") is { } value and not 0)
        {
            if (context.AddScalarLikeInput(node, "value", value) is not { } input)
            {
                return "the type of its input is not known";
            }

            rewritten.Input.Add(input);
        }

        context.Nodes.Keep(rewritten);
        return null;
    }

    private static string? Scatter(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        rewritten.OpType = "ScatterElements";
        context.Nodes.Keep(rewritten);
        return null;
    }

    private static string? Slice(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        long[]? starts = UpgradeContext.TakeInts(rewritten, "starts");
        long[]? ends = UpgradeContext.TakeInts(rewritten, "ends");
        if (starts is null || ends is null)
        {
            return "it has no starts or no ends";
        }

        rewritten.Input.Add(context.AddInt64s(node, "starts", starts));
        rewritten.Input.Add(context.AddInt64s(node, "ends", ends));
        if (UpgradeContext.TakeInts(rewritten, "axes") is { } axes)
        {
            rewritten.Input.Add(context.AddInt64s(node, "axes", axes));
        }

        context.Nodes.Keep(rewritten);
        return null;
    }

    private static string? TopK(NodeProto node, UpgradeContext context)
    {
        NodeProto rewritten = node.Clone();
        if (NodeAttributes.Find(rewritten, "k") is not { } k)
        {
            return "it has no k";
        }

        rewritten.Attribute.Remove(k);
        rewritten.Input.Add(context.AddInt64s(node, "k", k.I));
        context.Nodes.Keep(rewritten);
        return null;
    }
}
