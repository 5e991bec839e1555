using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Compensation;
using MaaS.Optimization.Passes.Products;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>
/// MatMul and Gemm with constant weights become com.microsoft MatMulNBits: weights in 4 or 8 bits with a scale for every block of
/// inputs, read from memory as they are. Needs no samples; a row's answer does not depend on the other rows of its batch, for
/// activations are quantized per block of a row. Emitted directly: DequantizeLinear in front of a MatMul runs on every call
/// where ONNX Runtime does not fuse it.
/// </summary>
internal sealed class MatMulNBitsPass()
    : MomentsPass<MatMulNBitsOptions>(
        new PassDescriptor
        {
            Name = "matmul-nbits",
            Summary = "Weights of MatMul and Gemm in 4 or 8 bits with a scale per block, activations as they come.",
            OpTypes = ["MatMul", "Gemm"],
            Exactness = PassExactness.Approximate,
            Precision = "nbits",
            Target = "cpu",
        }
    )
{
    public override bool GainsWithoutSamples => true;

    protected override ActivationProbe? Probe(OnnxModel model, MatMulNBitsOptions options, PassLog log)
    {
        if (!options.Compensate)
        {
            return null;
        }

        GraphScope main = GraphScope.Graphs(model.Proto).First();
        var index = new GraphIndex(model, main);
        ActivationAxis[] axes =
        [
            .. main
                .Nodes.Select(node => MatrixProduct.Read(model, main, index, node, options.MinElements, log))
                .OfType<MatrixProduct>()
                .Where(product => product.Inputs <= ErrorCompensation.MaxInputs)
                .Select(product => product.Activation)
                .Distinct(),
        ];
        return axes.Length == 0 ? null : new ActivationProbe(model, axes);
    }

    protected override void Transform(
        OnnxModel model,
        MatMulNBitsOptions options,
        ActivationMoments? moments,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        var stored = new Dictionary<TensorProto, Dictionary<string, BlockInputs>>(ReferenceEqualityComparer.Instance);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            var index = new GraphIndex(model, scope);
            var nodes = new NodeWriter(names);
            foreach (NodeProto node in scope.Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (MatrixProduct.Read(model, scope, index, node, options.MinElements, log) is not { } product)
                {
                    nodes.Keep(node);
                    continue;
                }

                if (!stored.TryGetValue(product.Weight, out Dictionary<string, BlockInputs>? forms))
                {
                    stored[product.Weight] = forms = new Dictionary<string, BlockInputs>(StringComparer.Ordinal);
                }

                if (!forms.TryGetValue(product.Form, out BlockInputs? inputs))
                {
                    // The activations of a body are not seen.
                    SecondMoments? seen = scope.Outer is null ? moments?.Of(product.Activation) : null;
                    forms[product.Form] = inputs = Store(product, seen, options, names, cancellationToken);
                }

                Write(product, inputs, options, nodes, scope.Graph!);
                log.ChangeNodes();
                log.Change(
                    new TensorChange(
                        product.Weight.Name,
                        node.OpType,
                        $"fp32 → {options.Bits} bits in blocks of {options.BlockSize}{(inputs.IsCompensated ? ", compensated" : "")}",
                        inputs.RelativeError
                    )
                );
            }

            nodes.WriteTo(scope);
        }

        if (log.ChangedAnything)
        {
            model.ImportOpset(OperatorDomains.Microsoft, 1);
            UnusedInitializers.Remove(
                model.Proto,
                stored.Keys.ToHashSet<TensorProto>(ReferenceEqualityComparer.Instance)
            );
        }
    }

    private static BlockInputs Store(
        MatrixProduct product,
        SecondMoments? seen,
        MatMulNBitsOptions options,
        FreshNames names,
        CancellationToken cancellationToken
    )
    {
        int outputs = product.Outputs;
        ErrorCompensation? compensation = seen is null ? null : ErrorCompensation.Create(seen);
        BlockWeights weights = BlockRounding.Quantize(product, options, compensation, cancellationToken);
        int blocks = weights.Scales.Length / outputs;
        string values = Add(
            TensorData.Create(
                "nbits",
                DataType.Uint8,
                [outputs, blocks, options.BlockSize * options.Bits / 8],
                weights.Values
            )
        );
        string scales = Add(TensorData.Create<float>("scales", DataType.Float, [outputs, blocks], weights.Scales));
        string? zeros = weights.ZeroPoints is { } packed
            ? Add(TensorData.Create("zeros", DataType.Uint8, [outputs, packed.Length / outputs], packed))
            : null;
        return new BlockInputs(values, scales, zeros, weights.RelativeError, compensation is not null);

        string Add(TensorProto tensor)
        {
            tensor.Name = names.Next($"{product.Weight.Name}_{tensor.Name}");
            product.Owner.Initializer.Add(tensor);
            return tensor.Name;
        }
    }

    private static void Write(
        MatrixProduct product,
        BlockInputs inputs,
        MatMulNBitsOptions options,
        NodeWriter nodes,
        GraphProto graph
    )
    {
        string result = product.ProductName(nodes);
        string[] names = inputs.Zeros is { } zeros
            ? [product.Node.Input[0], inputs.Values, inputs.Scales, zeros]
            : [product.Node.Input[0], inputs.Values, inputs.Scales];
        nodes.AddAs(
            [result],
            "MatMulNBits",
            names,
            OperatorDomains.Microsoft,
            NodeAttributes.Of("K", product.Inputs),
            NodeAttributes.Of("N", product.Outputs),
            NodeAttributes.Of("bits", options.Bits),
            NodeAttributes.Of("block_size", options.BlockSize),
            NodeAttributes.Of("accuracy_level", options.AccuracyLevel)
        );
        product.WriteAddition(nodes, graph, result);
    }

    /// <summary>Names of a quantized weight's initializers.</summary>
    /// <param name="Zeros">Null: symmetric.</param>
    private sealed record BlockInputs(
        string Values,
        string Scales,
        string? Zeros,
        double RelativeError,
        bool IsCompensated
    );
}
