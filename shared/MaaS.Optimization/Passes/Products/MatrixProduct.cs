using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Products;

/// <summary>
/// A MatMul or Gemm whose right-hand side is a constant matrix: α · x · W (+ β · c), in one form for those who compute it
/// differently.
/// </summary>
internal sealed class MatrixProduct
{
    private readonly OnnxModel _model;
    private readonly float _alpha;
    private readonly float _beta;
    private readonly string? _addend;
    private readonly TensorProto? _constantAddend;

    private MatrixProduct(OnnxModel model, NodeProto node, TensorProto weight, GraphScope owner, GraphIndex index)
    {
        _model = model;
        Node = node;
        Weight = weight;
        Owner = owner.Graph!;
        if (OperatorDomains.Is(node, "Gemm"))
        {
            IsTransposed = NodeAttributes.Int(node, "transB", 0) != 0;
            _alpha = NodeAttributes.Float(node, "alpha", 1f);
            _beta = NodeAttributes.Float(node, "beta", 1f);
            _addend = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : null;
            _constantAddend = _addend is null ? null : index.Constant(_addend);
        }
        else
        {
            (_alpha, _beta) = (1, 1);
        }
    }

    public NodeProto Node { get; }

    public TensorProto Weight { get; }

    /// <summary>The graph whose initializer the weight is: the node's own or one around it.</summary>
    public GraphProto Owner { get; }

    /// <summary>What is multiplied: rows of <see cref="Inputs"/>.</summary>
    public ActivationAxis Activation => new(Node.Input[0], -1);

    /// <summary>Whether the weight is stored as [<see cref="Outputs"/>, <see cref="Inputs"/>].</summary>
    public bool IsTransposed { get; }

    /// <summary>Length of a row of x.</summary>
    public int Inputs => (int)Weight.Dims[IsTransposed ? 1 : 0];

    /// <summary>Length of a row of the result.</summary>
    public int Outputs => (int)Weight.Dims[IsTransposed ? 0 : 1];

    /// <summary>Two products of one weight and one form have the same matrix.</summary>
    public string Form =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{IsTransposed} {_alpha:R}");

    /// <summary>Whether there is a product to treat; what could be one and is not is logged.</summary>
    public static MatrixProduct? Read(
        OnnxModel model,
        GraphScope scope,
        GraphIndex index,
        NodeProto node,
        int minElements,
        PassLog log
    )
    {
        bool isGemm = OperatorDomains.Is(node, "Gemm");
        if (!(isGemm || OperatorDomains.Is(node, "MatMul")))
        {
            return null;
        }

        string? obstacle = null;
        MatrixProduct? product = null;
        if (scope.FindInitializer(node.Input[1]) is not { } found)
        {
            obstacle = "input 1 is no constant";
        }
        else if (found.Tensor.DataType != (int)DataType.Float || found.Tensor.Dims.Count != 2)
        {
            obstacle =
                $"its weight is {ElementTypes.Name(found.Tensor.DataType)} of rank {found.Tensor.Dims.Count}; wanted float of rank 2";
        }
        else if (TensorData.ElementCount(found.Tensor) < minElements)
        {
            obstacle = $"its weight has {TensorData.ElementCount(found.Tensor)} elements, below minElements";
        }
        else if (isGemm && NodeAttributes.Int(node, "transA", 0) != 0)
        {
            obstacle = "its first operand is transposed (transA)";
        }
        else if (!FiniteValues.All(model, found.Tensor))
        {
            obstacle = "its weight holds NaN or infinity";
        }
        else
        {
            product = new MatrixProduct(model, node, found.Tensor, found.Owner, index);
            obstacle =
                product._beta != 1f && product._addend is not null && product._constantAddend is null
                    ? $"beta is {product._beta} and what it multiplies is no constant"
                    : null;
        }

        if (product is null || obstacle is not null)
        {
            log.Leave(node.Name.Length > 0 ? node.Name : node.Output[0], $"{node.OpType}: {obstacle}");
            return null;
        }

        return log.IsExcluded(node.Name) || log.IsExcluded(product.Weight.Name) ? null : product;
    }

    /// <summary>Some weights of some neighbouring outputs, α in them.</summary>
    /// <param name="firstInput">The first input that is wanted of each.</param>
    /// <param name="inputs">How many are.</param>
    /// <param name="firstOutput">The first of these outputs.</param>
    /// <param name="rows">[outputs wanted, inputs].</param>
    public void CopyPart(int firstInput, int inputs, int firstOutput, Span<float> rows)
    {
        ReadOnlySpan<float> values = TensorData.Floats(_model, Weight);
        if (IsTransposed)
        {
            for (int i = 0; i < rows.Length / inputs; i++)
            {
                values.Slice(((firstOutput + i) * Inputs) + firstInput, inputs).CopyTo(rows.Slice(i * inputs, inputs));
            }
        }
        else
        {
            ReadOnlySpan<float> band = values.Slice(firstInput * Outputs, inputs * Outputs);
            MatrixQuantizer.TransposeColumns(band, inputs, Outputs, firstOutput, rows);
        }

        Scale(rows);
    }

    /// <summary>W as [<see cref="Inputs"/>, <see cref="Outputs"/>], α in it.</summary>
    public float[] ByInput()
    {
        ReadOnlySpan<float> values = TensorData.Floats(_model, Weight);
        float[] turned = IsTransposed ? MatrixQuantizer.Transpose(values, Outputs, Inputs) : values.ToArray();
        Scale(turned);
        return turned;
    }

    /// <summary>
    /// The name that a node which computes the bare product is to give its output; what is added to it follows when
    /// <see cref="WriteAddition"/> is called after it.
    /// </summary>
    public string ProductName(NodeWriter nodes) =>
        _addend is null ? Node.Output[0] : nodes.Names.Next($"{Node.Output[0]}_product");

    /// <summary>Adds β · c to the product, if there is one.</summary>
    public void WriteAddition(NodeWriter nodes, GraphProto graph, string product)
    {
        if (_addend is null)
        {
            return;
        }

        string addend = _addend;
        if (_beta != 1f)
        {
            var bytes = new byte[checked((int)TensorData.ByteSize(_constantAddend!))];
            TensorPrimitives.Multiply(
                TensorData.Floats(_model, _constantAddend!),
                _beta,
                MemoryMarshal.Cast<byte, float>(bytes.AsSpan())
            );
            addend = nodes.Names.Next($"{_addend}_beta");
            graph.Initializer.Add(TensorData.Create(addend, DataType.Float, [.. _constantAddend!.Dims], bytes));
        }

        nodes.AddAs([Node.Output[0]], "Add", [product, addend]);
    }

    private void Scale(Span<float> values)
    {
        if (_alpha != 1f)
        {
            TensorPrimitives.Multiply(values, _alpha, values);
        }
    }
}
