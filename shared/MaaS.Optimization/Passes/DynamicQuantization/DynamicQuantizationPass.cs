using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// Weights as int8 with a scale per output channel; activations quantized to u8 on every run, with a scale over the whole
/// tensor: MatMul, Gemm, LSTM and embeddings. Needs no samples. Convolutions stay fp32: ConvInteger is slower than they are.
/// </summary>
internal sealed class DynamicQuantizationPass()
    : OptimizationPass<DynamicQuantizationOptions>(
        new PassDescriptor
        {
            Name = "dynamic-quantization",
            Summary =
                "MatMul, Gemm and LSTM in int8 with activations quantized as they come; embeddings stored as int8.",
            OpTypes = ["MatMul", "Gemm", "LSTM", "Gather"],
            Exactness = PassExactness.Approximate,
            Precision = "int8",
            Target = "cpu",
            BatchRowsIndependent = false,
            MinOpset = 11,
        }
    ),
        ISearchablePass
{
    public SearchAim Aim => SearchAim.BestAnswers;

    public IReadOnlyList<PassOptions> Alternatives(PassOptions? options) =>
        options is DynamicQuantizationOptions { WeightClip: 0, WeightStep: 0 } own
            ? [.. WeightClips.Searched.Select(clip => own with { WeightClip = clip })]
            : [];

    protected override void Transform(
        OnnxModel model,
        DynamicQuantizationOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        var weights = new QuantizedWeightStore(names);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            var graph = new QuantizedGraph(model, scope, new NodeWriter(names), weights, options, log);
            foreach (NodeProto node in scope.Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryQuantize(node, graph))
                {
                    graph.Nodes.Keep(node);
                }
            }

            graph.Nodes.WriteTo(scope);
        }

        weights.WriteTo();
        UnusedInitializers.Remove(model.Proto, weights.Replaced);
        if (log.ChangedAnything)
        {
            log.Note(
                "An activation's scale is taken over its whole batch: an answer depends on the other rows of its batch."
            );
        }
    }

    private static bool TryQuantize(NodeProto node, QuantizedGraph graph) =>
        OperatorDomains.IsStandard(node)
        && node.OpType switch
        {
            "MatMul" => MatMulQuantization.TryQuantize(node, graph),
            "Gemm" => GemmQuantization.TryQuantize(node, graph),
            "LSTM" => graph.Options.Lstm && LstmQuantization.TryQuantize(node, graph),
            "Gather" => graph.Options.Embeddings && EmbeddingQuantization.TryQuantize(node, graph),
            _ => false,
        };
}
