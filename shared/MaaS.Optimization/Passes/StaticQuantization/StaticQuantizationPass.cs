using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Products;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>
/// Conv, MatMul and Gemm of the main graph in int8 with steps of activations that calibration runs gave: u8 activations, s8 weights
/// with a step per channel, in the standard's QuantizeLinear and DequantizeLinear. An answer does not depend on the rest of its
/// batch. Additions, multiplications and what stands in bodies stay fp32.
/// </summary>
internal sealed class StaticQuantizationPass()
    : HistogramPass<StaticQuantizationOptions>(
        new PassDescriptor
        {
            Name = "static-quantization",
            Summary = "Conv, MatMul and Gemm in int8 with activation steps from calibration runs on samples.",
            OpTypes = ["Conv", "MatMul", "Gemm"],
            Exactness = PassExactness.Approximate,
            Precision = "int8",
            Target = "cpu",
            MinOpset = 13,
        }
    )
{
    /// <summary>
    /// What a search tries: what clips activations, between nothing and one value in a thousand; then, where the plan leaves it open,
    /// what clips weights.
    /// </summary>
    public override IReadOnlyList<PassOptions> Alternatives(PassOptions? options)
    {
        StaticQuantizationOptions own = (StaticQuantizationOptions?)options ?? new StaticQuantizationOptions();
        if (own.Calibration != CalibrationMethod.Searched)
        {
            return own is { WeightClip: 0, WeightStep: 0 }
                ? [.. WeightClips.Searched.Select(clip => own with { WeightClip = clip })]
                : [];
        }

        StaticQuantizationOptions At(double percentile) =>
            own with
            {
                Calibration = CalibrationMethod.Percentile,
                Percentile = percentile,
            };

        // Where time is short, the last are not tried: these have won least.
        return
        [
            At(99.999),
            own with
            {
                Calibration = CalibrationMethod.Mse,
            },
            At(99.99),
            own with
            {
                Calibration = CalibrationMethod.MinMax,
            },
            At(99.9),
            own with
            {
                Calibration = CalibrationMethod.Entropy,
            },
        ];
    }

    protected override IReadOnlyList<string> Tensors(OnnxModel model, StaticQuantizationOptions options, PassLog log)
    {
        var tensors = new List<string>();
        GraphScope scope = GraphScope.Graphs(model.Proto).First();
        var index = new GraphIndex(model, scope);
        foreach (NodeProto node in scope.Nodes)
        {
            if (QuantizableConv.Read(model, index, node, options, log) is { } conv)
            {
                tensors.Add(conv.Node.Input[0]);
                tensors.Add(conv.Result);
            }
            else if (MatrixProduct.Read(model, scope, index, node, options.MinElements, log) is not null)
            {
                tensors.Add(node.Input[0]);
            }
        }

        return [.. tensors.Distinct(StringComparer.Ordinal)];
    }

    protected override void Transform(
        OnnxModel model,
        StaticQuantizationOptions options,
        ActivationCalibration calibration,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        GraphScope scope = GraphScope.Graphs(model.Proto).First();
        var index = new GraphIndex(model, scope);
        var nodes = new NodeWriter(new FreshNames(model.Proto));
        var graph = new StaticGraph(model, scope, nodes, calibration, options, log);
        var replaced = new HashSet<TensorProto>(ReferenceEqualityComparer.Instance);
        var written = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        IReadOnlyDictionary<string, QuantizableHardSwish> swishes = QuantizableHardSwish.All(scope, index);
        foreach (NodeProto node in scope.Nodes.Where(node => !written.Contains(node)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (
                QuantizableConv.Read(model, index, node, options, log) is { } conv
                && TryWrite(conv, swishes, graph, written)
            )
            {
                replaced.Add(conv.Weight);
                _ = conv.Bias is null || replaced.Add(conv.Bias);
            }
            else if (
                MatrixProduct.Read(model, scope, index, node, options.MinElements, log) is { } product
                && ProductWriter.TryWrite(product, graph)
            )
            {
                replaced.Add(product.Weight);
            }
            else if (!graph.TryPool(node))
            {
                nodes.Keep(node);
            }
        }

        if (log.ChangedAnything)
        {
            replaced.UnionWith(index.ConstantsOf(written));
            nodes.WriteTo(scope);
            UnusedInitializers.Remove(model.Proto, replaced);
            log.Note(
                $"Activations were observed in {calibration.Feeds} runs; {options.Calibration} chose their ranges."
            );
        }
    }

    private static bool TryWrite(
        QuantizableConv conv,
        IReadOnlyDictionary<string, QuantizableHardSwish> swishes,
        StaticGraph graph,
        HashSet<NodeProto> written
    )
    {
        QuantizableHardSwish? swish = graph.Options.HardSwish ? swishes.GetValueOrDefault(conv.Result) : null;
        HardSwishRanges? ranges = swish is null ? null : HardSwishWriter.Ranges(swish, graph);
        if (!ConvWriter.TryWrite(conv, ranges?.Input, graph))
        {
            return false;
        }

        written.Add(conv.Last);
        if (ranges is { } found)
        {
            HardSwishWriter.Write(swish!, found, graph);
            written.UnionWith(swish!.Nodes);
            graph.Log.ChangeNodes(swish.Nodes.Count);
        }

        return true;
    }
}
