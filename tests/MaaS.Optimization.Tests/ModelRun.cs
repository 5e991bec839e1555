using MaaS.Optimization.Onnx;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MaaS.Optimization.Tests;

/// <summary>Runs models through ONNX Runtime itself, with inputs from a seed.</summary>
internal static class ModelRun
{
    /// <summary>Loads a model (written to a folder of its own if it has external data) and runs it once.</summary>
    /// <param name="variable">Size of every dimension that the model leaves open.</param>
    public static IReadOnlyDictionary<string, float[]> Outputs(
        OnnxModel model,
        int seed = 1,
        int variable = 2,
        IReadOnlyDictionary<string, OrtValue>? inputs = null
    )
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        OnnxWriter.Write(model, path, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
        return Outputs(path, seed, variable, inputs);
    }

    public static IReadOnlyDictionary<string, float[]> Outputs(byte[] model, int seed = 1, int variable = 2) =>
        Outputs(new OnnxModel(ModelProto.Parser.ParseFrom(model)), seed, variable);

    public static IReadOnlyDictionary<string, float[]> Outputs(
        string path,
        int seed = 1,
        int variable = 2,
        IReadOnlyDictionary<string, OrtValue>? inputs = null
    )
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(path, options);
        inputs ??= Generate(session, seed, variable);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
        return session.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => Floats(pair.Second));
    }

    /// <summary>Largest absolute difference over all outputs.</summary>
    public static float MaxDifference(
        IReadOnlyDictionary<string, float[]> expected,
        IReadOnlyDictionary<string, float[]> actual
    )
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        float largest = 0;
        foreach ((string name, float[] values) in expected)
        {
            Assert.Equal(values.Length, actual[name].Length);
            for (int i = 0; i < values.Length; i++)
            {
                largest = MathF.Max(largest, MathF.Abs(values[i] - actual[name][i]));
            }
        }

        return largest;
    }

    /// <summary>‖actual − expected‖₂ / ‖expected‖₂, the worst over all outputs.</summary>
    public static double RelativeError(
        IReadOnlyDictionary<string, float[]> expected,
        IReadOnlyDictionary<string, float[]> actual
    ) =>
        expected.Max(pair =>
        {
            double error = pair.Value.Zip(actual[pair.Key]).Sum(v => Math.Pow(v.First - v.Second, 2));
            double norm = pair.Value.Sum(v => (double)v * v);
            return norm > 0 ? Math.Sqrt(error / norm) : error;
        });

    private static Dictionary<string, OrtValue> Generate(InferenceSession session, int seed, int variable)
    {
        var random = new Random(seed);
        return session.InputMetadata.ToDictionary(
            input => input.Key,
            input =>
            {
                long[] shape = input.Value.Dimensions.Select(Size).ToArray();
                int count = (int)shape.Aggregate(1L, (a, b) => a * b);
                return input.Value.ElementDataType switch
                {
                    TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(
                        Enumerable.Range(0, count).Select(_ => (long)random.Next(0, 8)).ToArray(),
                        shape
                    ),
                    TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(
                        Enumerable.Range(0, count).Select(_ => random.Next(0, 8)).ToArray(),
                        shape
                    ),
                    TensorElementType.Bool => OrtValue.CreateTensorValueFromMemory(
                        Enumerable.Range(0, count).Select(_ => random.Next(2) == 1).ToArray(),
                        shape
                    ),
                    _ => OrtValue.CreateTensorValueFromMemory(
                        Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray(),
                        shape
                    ),
                };
            }
        );

        // A batch of many images would only cost time.
        long Size(int size, int axis) =>
            size >= 0 ? size
            : axis == 0 ? Math.Min(variable, 3)
            : variable;
    }

    private static float[] Floats(OrtValue value) =>
        value.GetTensorTypeAndShape().ElementDataType switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Int64 => Convert(value.GetTensorDataAsSpan<long>()),
            TensorElementType.Int32 => Convert(value.GetTensorDataAsSpan<int>()),
            var other => throw new NotSupportedException($"{other}"),
        };

    private static float[] Convert<T>(ReadOnlySpan<T> values)
        where T : System.Numerics.INumber<T>
    {
        var result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = float.CreateChecked(values[i]);
        }

        return result;
    }
}
