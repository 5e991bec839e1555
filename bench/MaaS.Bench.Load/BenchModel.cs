using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Load;

/// <summary>A model that is measured, with the one request that is sent to it: one row.</summary>
internal sealed class BenchModel
{
    private readonly Func<byte[]> _make;

    private BenchModel(string name, string input, long[] shape, string dataType, byte[] row, Func<byte[]> make)
    {
        Name = name;
        Input = input;
        Shape = shape;
        DataType = dataType;
        Row = row;
        _make = make;
    }

    public string Name { get; }

    public string Input { get; }

    public long[] Shape { get; }

    /// <summary><c>FP32</c> or <c>INT64</c>.</summary>
    public string DataType { get; }

    public bool IsFloat => string.Equals(DataType, "FP32", StringComparison.Ordinal);

    /// <summary>The input's elements, little-endian.</summary>
    public byte[] Row { get; }

    public static IReadOnlyList<BenchModel> All { get; } =
    [
        Floats("add1", "x", [1, 4], () => TinyModels.Add()),
        Floats("mlp", "x", [1, 784], () => Mlp(784, 512, 512, 10)),
        Floats("big", "x", [1, 784], () => Mlp(784, 3500, 3500, 512)),
        Floats("img", "x", [1, 3, 224, 224], Image),
        Tokens("spam", "tokens", [1, 256], () => File.ReadAllBytes(Sample("spam"))),
        Floats("rec", "x", [1, 3, 48, 320], () => File.ReadAllBytes(RepositoryFolder.OcrModel("rec"))),
    ];

    /// <summary>The model's file.</summary>
    public byte[] Onnx() => _make();

    /// <summary>Writes so many rows like the measured one as a <c>samples.npz</c>.</summary>
    public void WriteSamples(string path, int rows)
    {
        int[] shape = [rows, .. Shape.Skip(1).Select(size => (int)size)];
        byte[] data = [.. Enumerable.Repeat(Row, rows).SelectMany(row => row)];
        using var archive = new NumpyArchive(path);
        if (IsFloat)
        {
            archive.Add<float>(Input, shape, MemoryMarshal.Cast<byte, float>(data));
        }
        else
        {
            archive.Add<long>(Input, shape, MemoryMarshal.Cast<byte, long>(data));
        }
    }

    public byte[] JsonBody()
    {
        IEnumerable<string> numbers = IsFloat
            ? MemoryMarshal.Cast<byte, float>(Row).ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture))
            : MemoryMarshal.Cast<byte, long>(Row).ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"{{Input}}","shape":{{ShapeText}},"datatype":"{{DataType}}","data":[{{string.Join(',', numbers)}}]}]}"""
        );
    }

    /// <summary>JSON with the tensor behind it; answers come back binary too.</summary>
    public (byte[] Body, int JsonLength) BinaryBody()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"{{{Input}}}","shape":{{{ShapeText}}},"datatype":"{{{DataType}}}","parameters":{"binary_data_size":{{{Row.Length}}}}}],"parameters":{"binary_data_output":true}}"""
        );
        return ([.. json, .. Row], json.Length);
    }

    private string ShapeText => $"[{string.Join(',', Shape)}]";

    private static BenchModel Floats(string name, string input, long[] shape, Func<byte[]> make)
    {
        var random = new Random(1);
        float[] values =
        [
            .. Enumerable.Range(0, (int)Count(shape)).Select(_ => (float)((random.NextDouble() * 2) - 1)),
        ];
        return new BenchModel(name, input, shape, "FP32", MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), make);
    }

    private static BenchModel Tokens(string name, string input, long[] shape, Func<byte[]> make)
    {
        var random = new Random(1);
        long[] values = [.. Enumerable.Range(0, (int)Count(shape)).Select(_ => (long)random.Next(2, 4_000))];
        return new BenchModel(name, input, shape, "INT64", MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), make);
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private static string Sample(string name) =>
        Path.Combine(RepositoryFolder.Root, "samples", "models", name, $"{name}.onnx");

    private static byte[] Mlp(params int[] widths)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", ElementType.Float, "batch", widths[0]);
        string last = "x";
        for (int i = 1; i < widths.Length; i++)
        {
            var random = new Random(i);
            var weights = new float[widths[i - 1] * widths[i]];
            for (int j = 0; j < weights.Length; j++)
            {
                weights[j] = (float)((random.NextDouble() * 2) - 1) / MathF.Sqrt(widths[i - 1]);
            }

            model.Initializer($"w{i}", [widths[i - 1], widths[i]], weights);
            model.Node("MatMul", [last, $"w{i}"], [$"m{i}"]);
            last = i + 1 == widths.Length ? "y" : $"r{i}";
            model.Node("Relu", [$"m{i}"], [last]);
        }

        return model.Output("y", ElementType.Float, "batch", widths[^1]).ToBytes();
    }

    // Nearly no arithmetic: what is measured is getting 602 KB in.
    private static byte[] Image() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 3, 224, 224)
            .Node("GlobalAveragePool", ["x"], ["p"])
            .Node("Flatten", ["p"], ["y"])
            .Output("y", ElementType.Float, "batch", 3)
            .ToBytes();
}
