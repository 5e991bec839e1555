using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.RandomModels;

/// <summary>
/// A model that a seed decides: layers drawn one after the other, each reading any of the tensors made before it, so that
/// there are skips, dead ends and weights of several uses. All of them are valid and keep their values near one.
/// </summary>
internal sealed class RandomModel
{
    private static readonly string[] Activations = ["Relu", "Tanh", "Sigmoid", "Neg"];

    private readonly Random _random;
    private readonly OnnxModelBuilder _builder;
    private readonly List<Made> _made = [];
    private int _names;

    private RandomModel(int seed)
    {
        _random = new Random(seed);
        _builder = new OnnxModelBuilder(opset: _random.Next(11, 18));
    }

    /// <summary>A model of up to 12 layers, over images or over rows of features.</summary>
    public static OnnxModel Create(int seed) => new RandomModel(seed).Build();

    private OnnxModel Build()
    {
        bool images = _random.Next(2) == 0;
        object[] shape = images ? ["batch", 4, 6, 6] : ["batch", 16];
        _builder.Input("x", ElementType.Float, shape);
        _made.Add(new Made("x", images ? 4 : 16, images));
        int layers = _random.Next(1, 13);
        for (int i = 0; i < layers; i++)
        {
            Layer();
        }

        // The last one, and sometimes one from the middle, which therefore nothing may swallow.
        foreach (Made output in new[] { _made[^1], Any() }.Distinct().Where(made => made.Name != "x"))
        {
            object[] size = output.IsImage ? ["batch", output.Channels, 6, 6] : ["batch", output.Channels];
            _builder.Output(output.Name, ElementType.Float, size);
        }

        return new OnnxModel(_builder.Proto);
    }

    private void Layer()
    {
        Made input = Any();
        switch (_random.Next(8))
        {
            case 0:
                Operation(_random.GetItems(Activations, 1)[0], input, input.Channels);
                break;
            case 1:
                Affine(_random.Next(2) == 0 ? "Mul" : "Add", input);
                break;
            case 2:
                HardSwish(input);
                break;
            case 3 when _made.LastOrDefault(made => made.Channels == input.Channels && made != input) is { } other:
                Operation("Add", input, input.Channels, other.Name);
                break;
            case 4 when input.Channels <= 32:
                Operation("Concat", input, input.Channels * 2, [input.Name], Attribute("axis", 1L));
                break;
            case 5:
                Residual(input);
                break;
            default:
                Weighted(input);
                break;
        }
    }

    private void Weighted(Made input)
    {
        int channels = 8 * _random.Next(1, 6);
        float scale = 1 / MathF.Sqrt(input.Channels);
        if (!input.IsImage)
        {
            Product(input, channels, scale);
        }
        else if (_random.Next(3) == 0)
        {
            BatchNormalization(input);
        }
        else
        {
            string bias = Weight(0.1f, channels);
            string weight = Weight(scale / 3, channels, input.Channels, 3, 3);
            Operation("Conv", input, channels, [weight, bias], Attribute("pads", 1L, 1L, 1L, 1L));
        }
    }

    private void Product(Made input, int channels, float scale)
    {
        switch (_random.Next(3))
        {
            case 0:
                Operation("MatMul", input, channels, Weight(scale, input.Channels, channels));
                break;
            case 1:
                string[] operands = [Weight(scale, channels, input.Channels), Weight(0.1f, channels)];
                Operation("Gemm", input, channels, operands, Attribute("transB", 1L));
                break;
            default:
                Operation("Gemm", input, channels, [Weight(scale, input.Channels, channels)], Attribute("alpha", 0.5f));
                break;
        }
    }

    private void BatchNormalization(Made input)
    {
        float[] variance = [.. SampleModels.Normal(input.Channels, _random.Next()).Select(v => (v * v) + 0.5f)];
        string variances = Name("w");
        _builder.Initializer(variances, [input.Channels], variance);
        string[] parameters =
        [
            Weight(1, input.Channels),
            Weight(0.2f, input.Channels),
            Weight(0.2f, input.Channels),
            variances,
        ];
        Operation("BatchNormalization", input, input.Channels, parameters);
    }

    /// <summary>By one number, or by one of each channel.</summary>
    private void Affine(string operation, Made input)
    {
        long[] perChannel = input.IsImage ? [1, input.Channels, 1, 1] : [input.Channels];
        Operation(operation, input, input.Channels, _random.Next(2) == 0 ? Weight(0.5f) : Weight(0.5f, perChannel));
    }

    private void HardSwish(Made input)
    {
        string three = Constant(3);
        string zero = Constant(0);
        string six = Constant(6);
        Made shifted = Operation("Add", input, input.Channels, three);
        Made clipped = Operation("Clip", shifted, input.Channels, zero, six);
        Made product = Operation("Mul", input, input.Channels, clipped.Name);
        Operation("Div", product, input.Channels, six);
    }

    private void Residual(Made input)
    {
        int channels = input.Channels;
        float scale = 1 / MathF.Sqrt(channels);
        Made product = input.IsImage
            ? Operation(
                "Conv",
                input,
                channels,
                [Weight(scale / 3, channels, channels, 3, 3)],
                Attribute("pads", 1L, 1L, 1L, 1L)
            )
            : Operation("MatMul", input, channels, Weight(scale, channels, channels));
        Made branch = Operation("Tanh", product, channels);
        Made sum = Operation("Add", branch, channels, input.Name);
        if (_random.Next(2) == 0)
        {
            // As the first half of a normalization.
            Made mean = Operation("ReduceMean", sum, 1, [], Attribute("axes", new long[] { 1 }));
            Operation("Sub", sum, channels, mean.Name);
        }
    }

    private Made Operation(string operation, Made input, int channels, params string[] others) =>
        Operation(operation, input, channels, others, []);

    private Made Operation(
        string operation,
        Made input,
        int channels,
        string[] others,
        params AttributeProto[] attributes
    )
    {
        var made = new Made(Name("t"), channels, input.IsImage);
        _builder.Node(operation, [input.Name, .. others], [made.Name], "", attributes);
        _made.Add(made);
        return made;
    }

    private string Constant(float value)
    {
        string name = Name("c");
        _builder.Initializer(name, [], value);
        return name;
    }

    private string Weight(float scale, params long[] shape)
    {
        string name = Name("w");
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        _builder.Initializer(name, shape, SampleModels.Normal(count, _random.Next(), scale));
        return name;
    }

    private Made Any() => _made[_random.Next(_made.Count)];

    private string Name(string kind) => $"{kind}{_names++}";

    /// <summary>A tensor that later layers may read.</summary>
    /// <param name="Channels">Size of its axis 1.</param>
    /// <param name="IsImage">[batch, channels, 6, 6]; else [batch, channels].</param>
    private sealed record Made(string Name, int Channels, bool IsImage);
}
