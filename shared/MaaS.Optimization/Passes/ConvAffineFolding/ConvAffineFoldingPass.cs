using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.ConvAffineFolding;

/// <summary>
/// Mul, Add, Sub, Div by constants and BatchNormalization after a convolution become part of its weights and bias; so does such a
/// chain before it, where the convolution has no padding (a padded zero would have to become the shift). ONNX Runtime folds some
/// of these itself, but not the scalars that Paddle's reparameterized blocks leave. Exact but for rounding; computed in double.
/// </summary>
internal sealed class ConvAffineFoldingPass()
    : OptimizationPass<ConvAffineFoldingOptions>(
        new PassDescriptor
        {
            Name = "conv-affine-folding",
            Summary = "Scales, shifts and BatchNormalization around convolutions folded into their weights.",
            OpTypes = ["Conv", "ConvTranspose", "Mul", "Add", "Sub", "Div", "BatchNormalization"],
            Exactness = PassExactness.Exact,
        }
    )
{
    protected override void Transform(
        OnnxModel model,
        ConvAffineFoldingOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        var replaced = new HashSet<TensorProto>(ReferenceEqualityComparer.Instance);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            var index = new GraphIndex(model, scope);
            var absorbed = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
            foreach (NodeProto node in scope.Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Convolution.Read(node, index) is { } convolution)
                {
                    var chain = new AffineChain(model, index, convolution, absorbed);
                    if (chain.IsEmpty || log.IsExcluded(node.Name) || !chain.IsFinite)
                    {
                        continue;
                    }

                    Fold(scope.Graph!, convolution, chain, names);
                    replaced.Add(convolution.Weight);
                    if (convolution.Bias is { } bias)
                    {
                        replaced.Add(bias);
                    }

                    absorbed.UnionWith(chain.Nodes);
                    log.ChangeNodes(chain.Nodes.Count);
                }
            }

            if (absorbed.Count > 0)
            {
                replaced.UnionWith(index.ConstantsOf(absorbed));
                List<NodeProto> kept = scope.Nodes.Where(node => !absorbed.Contains(node)).ToList();
                scope.Nodes.Clear();
                scope.Nodes.AddRange(kept);
            }
        }

        UnusedInitializers.Remove(model.Proto, replaced);
    }

    private static void Fold(GraphProto graph, Convolution convolution, AffineChain chain, FreshNames names)
    {
        NodeProto node = convolution.Node;
        (float[] weight, float[] bias) = chain.Apply();
        node.Input[0] = chain.Input;
        node.Output[0] = chain.Output;
        node.Input[1] = Add(convolution.Weight.Name, [.. convolution.Weight.Dims], weight);
        while (node.Input.Count < 3)
        {
            node.Input.Add("");
        }

        node.Input[2] = Add($"{convolution.Weight.Name}_bias", [convolution.Outputs], bias);

        string Add(string near, long[] dims, float[] values)
        {
            string name = names.Next($"{near}_folded");
            graph.Initializer.Add(
                TensorData.Create(name, DataType.Float, dims, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())
            );
            return name;
        }
    }
}
