using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>The main graph while pairs of QuantizeLinear and DequantizeLinear are put into it.</summary>
internal sealed class StaticGraph(
    OnnxModel model,
    GraphScope scope,
    NodeWriter nodes,
    ActivationCalibration calibration,
    StaticQuantizationOptions options,
    PassLog log
)
{
    /// <summary>Operators that give on the values they get: where the source is quantized, so is what they give, in the same steps.</summary>
    private static readonly HashSet<string> PassedOn = new(
        ["MaxPool", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Identity", "Dropout"],
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, ActivationRange> _ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Scale, string Zero)> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QuantizedActivation> _quantized = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _rounded = new(StringComparer.Ordinal);

    public OnnxModel Model { get; } = model;

    public NodeWriter Nodes { get; } = nodes;

    public StaticQuantizationOptions Options { get; } = options;

    public PassLog Log { get; } = log;

    public GraphProto Graph => scope.Graph!;

    /// <summary>What an activation's u8 values stand for; null: it was not finite in the calibration runs.</summary>
    public ActivationRange? RangeOf(string tensor)
    {
        if (_ranges.TryGetValue(tensor, out ActivationRange known))
        {
            return known;
        }

        if (
            scope.FindProducer(tensor) is { } producer
            && PassedOn.Contains(producer.OpType)
            && string.Equals(producer.Output[0], tensor, StringComparison.Ordinal)
            && _quantized.ContainsKey(producer.Input[0])
        )
        {
            return _ranges[tensor] = RangeOf(producer.Input[0])!.Value;
        }

        return Observed(tensor) is { } range ? _ranges[tensor] = ActivationRange.Of(range.Low, range.High) : null;
    }

    /// <summary>The values of an activation that are not clipped; null: it was not observed, or not finite.</summary>
    public (float Low, float High)? Observed(string tensor) =>
        calibration.Find(tensor) is { IsFinite: true } histogram
            ? RangeCalibrator.Choose(histogram, Options.Calibration, Options.Percentile)
            : null;

    /// <summary>An activation as u8, by a node that is put in where it is first wanted.</summary>
    public QuantizedActivation Quantized(string tensor)
    {
        if (!_quantized.TryGetValue(tensor, out QuantizedActivation? activation))
        {
            _quantized[tensor] = activation = Quantize(tensor, tensor);
        }

        return activation;
    }

    /// <summary>The name of an activation after rounding to u8 and back.</summary>
    public string Rounded(string tensor)
    {
        if (!_rounded.TryGetValue(tensor, out string? rounded))
        {
            _rounded[tensor] = rounded = Nodes.Names.Next($"{tensor}_dequantized");
            Dequantize(Quantized(tensor), rounded);
        }

        return rounded;
    }

    /// <summary>Rounds a result for all who read it.</summary>
    /// <param name="exact">The name under which what computes it was written.</param>
    public void RoundResult(string tensor, string exact)
    {
        _rounded[tensor] = tensor;
        _quantized[tensor] = Quantize(tensor, exact);
        Dequantize(_quantized[tensor], tensor);
    }

    /// <summary>
    /// A MaxPool of what is u8 already: its result is as exact in the same steps, so that everybody may read it from there, and it
    /// is computed on bytes. False: it stays.
    /// </summary>
    public bool TryPool(NodeProto node)
    {
        if (
            !OperatorDomains.Is(node, "MaxPool")
            || node.Output.Count != 1
            || !_quantized.ContainsKey(node.Input[0])
            || Observed(node.Output[0]) is null
        )
        {
            return false;
        }

        NodeProto pool = node.Clone();
        string result = pool.Output[0];
        pool.Output[0] = Nodes.Names.Next($"{result}_exact");
        Nodes.Keep(pool);
        RoundResult(result, pool.Output[0]);
        return true;
    }

    /// <summary>Has a result written as u8 in a range that is given; nobody may read it as fp32.</summary>
    public void QuantizeResult(string tensor, string exact, ActivationRange range)
    {
        _ranges[tensor] = range;
        _quantized[tensor] = Quantize(tensor, exact);
    }

    /// <summary>A result that was computed as u8, for all who read it.</summary>
    /// <param name="values">Name of the u8 tensor.</param>
    public void GiveResult(string tensor, string values, ActivationRange range)
    {
        _ranges[tensor] = range;
        (string scale, string zero) = Parameters(tensor);
        _rounded[tensor] = tensor;
        _quantized[tensor] = new QuantizedActivation(values, scale, zero);
        Dequantize(_quantized[tensor], tensor);
    }

    public string AddInitializer(TensorProto tensor)
    {
        tensor.Name = Nodes.Names.Next(tensor.Name);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public void Leave(NodeProto node, string reason) =>
        Log.Leave(node.Name.Length > 0 ? node.Name : node.Output[0], $"{node.OpType}: {reason}");

    private QuantizedActivation Quantize(string tensor, string from)
    {
        (string scale, string zero) = Parameters(tensor);
        return new QuantizedActivation(Nodes.Add(tensor, "QuantizeLinear", [from, scale, zero]), scale, zero);
    }

    private void Dequantize(QuantizedActivation activation, string to) =>
        Nodes.AddAs([to], "DequantizeLinear", [activation.Values, activation.Scale, activation.Zero]);

    private (string Scale, string Zero) Parameters(string tensor)
    {
        if (!_parameters.TryGetValue(tensor, out (string, string) names))
        {
            ActivationRange range = RangeOf(tensor)!.Value;
            _parameters[tensor] = names = (
                AddInitializer(TensorData.Create<float>($"{tensor}_step", DataType.Float, [], [range.Step])),
                AddInitializer(TensorData.Create($"{tensor}_zero", DataType.Uint8, [], [range.Zero]))
            );
        }

        return names;
    }
}
