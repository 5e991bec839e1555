using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Products;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>
/// MatMul and Gemm with constant weights become com.microsoft MatMulNBits: weights in 4 or 8 bits with a scale for every block of
/// inputs, read from memory as they are. Needs no samples; a row's answer does not depend on the other rows of its batch, for
/// activations are quantized per block of a row. Emitted directly: DequantizeLinear in front of a MatMul runs on every call
/// where ONNX Runtime does not fuse it.
/// </summary>
internal sealed class MatMulNBitsPass()
    : OptimizationPass<MatMulNBitsOptions>(
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
    /// <summary>A megabyte of fp32: turned and rounded while the cache has it.</summary>
    private const int PartElements = 1 << 18;

    protected override void Transform(
        OnnxModel model,
        MatMulNBitsOptions options,
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
                    forms[product.Form] = inputs = Store(product, options, names, cancellationToken);
                }

                Write(product, inputs, options, nodes, scope.Graph!);
                log.ChangeNodes();
                log.Change(
                    new TensorChange(
                        product.Weight.Name,
                        node.OpType,
                        $"fp32 → {options.Bits} bits in blocks of {options.BlockSize}",
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
        MatMulNBitsOptions options,
        FreshNames names,
        CancellationToken cancellationToken
    )
    {
        (int outputs, int inputs) = (product.Outputs, product.Inputs);
        BlockWeights weights = Quantize(product, options, cancellationToken);
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
        return new BlockInputs(values, scales, zeros, weights.RelativeError);

        string Add(TensorProto tensor)
        {
            tensor.Name = names.Next($"{product.Weight.Name}_{tensor.Name}");
            product.Owner.Initializer.Add(tensor);
            return tensor.Name;
        }
    }

    /// <summary>
    /// A part at a time, in the order of the file and on all cores: a whole weight beside what is made of it would be most of the
    /// memory that this pass takes.
    /// </summary>
    private static BlockWeights Quantize(
        MatrixProduct product,
        MatMulNBitsOptions options,
        CancellationToken cancellationToken
    )
    {
        var quantizer = new BlockQuantizer(product.Outputs, product.Inputs, options);
        // Zero points of two blocks may share a byte.
        int band = product.IsTransposed ? product.Inputs : Math.Min(2 * options.BlockSize, product.Inputs);
        int outputs = Math.Clamp(PartElements / band, 1, product.Outputs);
        int across = (product.Outputs + outputs - 1) / outputs;
        int parts = (product.Inputs + band - 1) / band * across;
        var errors = new SquaredError[parts];
        Parallel.For(
            0,
            parts,
            new ParallelOptions
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            },
            () => new float[outputs * band],
            (part, _, buffer) =>
            {
                (int firstInput, int firstOutput) = (part / across * band, part % across * outputs);
                int inputs = Math.Min(band, product.Inputs - firstInput);
                Span<float> rows = buffer.AsSpan(0, Math.Min(outputs, product.Outputs - firstOutput) * inputs);
                product.CopyPart(firstInput, inputs, firstOutput, rows);
                errors[part] = quantizer.Quantize(firstOutput, firstInput / options.BlockSize, inputs, rows);
                return buffer;
            },
            _ => { }
        );
        var error = new SquaredError();
        // In their order: the same sum every time.
        foreach (SquaredError part in errors)
        {
            error.Add(part);
        }

        return quantizer.ToWeights(error.Relative);
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
    private sealed record BlockInputs(string Values, string Scales, string? Zeros, double RelativeError);
}
