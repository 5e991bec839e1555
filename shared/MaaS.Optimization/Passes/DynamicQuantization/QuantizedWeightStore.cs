using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// Quantized weights of a whole model: a weight that several nodes read in the same way is quantized once and kept in the
/// graph that it came from.
/// </summary>
internal sealed class QuantizedWeightStore(FreshNames names)
{
    private readonly Dictionary<(TensorProto, string), StoredMatrix?> _stored = new(new KeyComparer());
    private readonly List<(GraphProto Graph, TensorProto Tensor)> _added = [];
    private readonly HashSet<TensorProto> _replaced = new(ReferenceEqualityComparer.Instance);

    /// <summary>Weights that were quantized for at least one reader.</summary>
    public IReadOnlySet<TensorProto> Replaced => _replaced;

    /// <summary>Gives the initializers of a quantized weight.</summary>
    /// <param name="form">What is done to it beside quantizing: one weight may be wanted in two forms.</param>
    /// <param name="quantize">Null: it cannot be quantized.</param>
    /// <param name="shape">Of the quantized values; the scales' follows from it.</param>
    public StoredMatrix? GetOrAdd(
        ConstantWeight weight,
        string form,
        long[] shape,
        long[] scaleShape,
        Func<QuantizedWeights?> quantize
    )
    {
        if (_stored.TryGetValue((weight.Tensor, form), out StoredMatrix? stored))
        {
            return stored;
        }

        if (quantize() is { } quantized)
        {
            string name = weight.Tensor.Name;
            stored = new StoredMatrix(
                Add(TensorData.Create($"{name}_int8", DataType.Int8, shape, quantized.Values)),
                Add(TensorData.Create<float>($"{name}_scale", DataType.Float, scaleShape, quantized.Scales)),
                Add(
                    TensorData.Create(
                        $"{name}_zero_point",
                        DataType.Int8,
                        scaleShape,
                        new byte[quantized.Scales.Length]
                    )
                ),
                quantized.RelativeError
            );
            _replaced.Add(weight.Tensor);
        }

        _stored[(weight.Tensor, form)] = stored;
        return stored;

        string Add(TensorProto tensor)
        {
            tensor.Name = names.Next(tensor.Name);
            _added.Add((weight.Graph, tensor));
            return tensor.Name;
        }
    }

    /// <summary>Puts the collected initializers that are read into their graphs.</summary>
    public void WriteTo()
    {
        foreach (IGrouping<GraphProto, TensorProto> added in _added.GroupBy(a => a.Graph, a => a.Tensor, ByReference))
        {
            var consumers = new WeightConsumers(added.Key);
            added.Key.Initializer.AddRange(added.Where(tensor => consumers.Of(tensor.Name).Count > 0));
        }
    }

    private static IEqualityComparer<GraphProto> ByReference =>
        EqualityComparer<GraphProto>.Create(
            ReferenceEquals,
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode
        );

    /// <summary>Messages compare by value and hash by what is in them now; a weight is this very object.</summary>
    private sealed class KeyComparer : IEqualityComparer<(TensorProto Tensor, string Form)>
    {
        public bool Equals((TensorProto Tensor, string Form) x, (TensorProto Tensor, string Form) y) =>
            ReferenceEquals(x.Tensor, y.Tensor) && string.Equals(x.Form, y.Form, StringComparison.Ordinal);

        public int GetHashCode((TensorProto Tensor, string Form) key) =>
            HashCode.Combine(
                System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Tensor),
                string.GetHashCode(key.Form, StringComparison.Ordinal)
            );
    }
}
