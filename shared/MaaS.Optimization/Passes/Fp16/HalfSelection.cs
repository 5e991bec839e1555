using System.Globalization;
using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.Fp16;

/// <summary>Which nodes of the main graph compute in fp16, and which of their inputs and outputs change their type by that.</summary>
internal sealed class HalfSelection
{
    private readonly OnnxModel _model;
    private readonly GraphScope _scope;
    private readonly ElementTypeInference _types;
    private readonly PassLog _log;
    private readonly HashSet<NodeProto> _nodes = new(ReferenceEqualityComparer.Instance);

    public HalfSelection(OnnxModel model, PassLog log)
    {
        _model = model;
        _log = log;
        _types = new ElementTypeInference(model.Proto);
        _scope = _types.Scopes[0];
        foreach (NodeProto node in _scope.Nodes)
        {
            if (IsHalf(node))
            {
                _nodes.Add(node);
            }
        }
    }

    /// <summary>The main graph.</summary>
    public GraphScope Scope => _scope;

    public int Count => _nodes.Count;

    public bool Contains(NodeProto node) => _nodes.Contains(node);

    /// <summary>Whether this input of one of these nodes becomes fp16.</summary>
    public bool IsHalfInput(NodeProto node, int index) =>
        HalfOperators.IsOperand(node, index) && IsFloat(node.Input[index]);

    /// <summary>Whether this output of one of these nodes becomes fp16.</summary>
    public bool IsHalfOutput(NodeProto node, int index) => IsFloat(node.Output[index]);

    /// <summary>The constant that a name stands for; null: it is computed or given.</summary>
    public TensorProto? Constant(string name) => _scope.FindInitializer(name)?.Tensor;

    private bool IsFloat(string name) => name.Length > 0 && _types.Of(_scope, name) == (int)DataType.Float;

    private bool IsHalf(NodeProto node)
    {
        bool begins = Begins(node);
        if (!begins && !HalfOperators.Follows(node))
        {
            return false;
        }

        string[] operands =
        [
            .. node.Input.Where((name, index) => name.Length > 0 && HalfOperators.IsOperand(node, index)),
        ];
        string[] activations = [.. operands.Where(name => IsFloat(name) && Constant(name) is null)];
        return (begins || (activations.Length > 0 && activations.All(IsHalfAlready)))
            && HasKnownTypes(node)
            && !_log.IsExcluded(node.Name)
            && operands.Where(IsFloat).Select(Constant).OfType<TensorProto>().All(constant => Fits(node, constant));
    }

    /// <summary>A product, a convolution, a recurrence, or a look into a table of embeddings.</summary>
    private bool Begins(NodeProto node) =>
        (HalfOperators.Computes(node) && IsFloat(node.Input[0]))
        || (OperatorDomains.Is(node, "Gather") && IsFloat(node.Input[0]) && Constant(node.Input[0])?.Dims.Count >= 2);

    private bool IsHalfAlready(string name) => _scope.FindProducer(name) is { } producer && _nodes.Contains(producer);

    /// <summary>The mean and deviation that a LayerNormalization may give out are fp32 whatever it computes in.</summary>
    private bool HasKnownTypes(NodeProto node) =>
        node.Input.Concat(node.Output).All(name => name.Length == 0 || _types.Of(_scope, name) is not null)
        && (node.OpType is not "LayerNormalization" || node.Output.Count == 1);

    /// <summary>
    /// Infinities stay what they are; a finite number beyond the range would become one. A factor or an epsilon that becomes 0 is
    /// worse than small weights that do.
    /// </summary>
    private bool Fits(NodeProto node, TensorProto constant)
    {
        if (_log.IsExcluded(constant.Name))
        {
            return false;
        }

        if (Obstacle(TensorData.Floats(_model, constant)) is not { } obstacle)
        {
            return true;
        }

        _log.Leave(node.Name.Length > 0 ? node.Name : node.Output[0], $"'{constant.Name}' {obstacle}");
        return false;
    }

    private static string? Obstacle(ReadOnlySpan<float> values)
    {
        float largest = 0;
        foreach (float value in values)
        {
            if (float.IsNaN(value))
            {
                return "has NaN";
            }

            largest = float.IsInfinity(value) ? largest : MathF.Max(largest, MathF.Abs(value));
        }

        if (Half.IsInfinity((Half)largest))
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {largest}; fp16 ends at 65504");
        }

        return values.Length == 1 && values[0] != 0 && (Half)values[0] == Half.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"is {values[0]}, which is 0 in fp16")
            : null;
    }
}
