using System.Diagnostics;
using System.Globalization;
using MaaS.Optimization;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>How the time of reading, preparing and of every pass grows with the number of nodes: twice as many should take twice as long.</summary>
internal static class ManyNodes
{
    public const string Head = """

        | seconds | 50,000 nodes | 100,000 | 200,000 |
        |---|---|---|---|
        """;

    private const int Width = 64;
    private const int Weights = 16;
    private const int Between = 50;
    private static readonly int[] Sizes = [50_000, 100_000, 200_000];

    public static void Measure(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        Console.WriteLine(Head);
        OnnxModel[] models = [.. Sizes.Select(nodes => new OnnxModel(Create(nodes)))];
        string path = Path.Combine(folder.FullName, "nodes.onnx");
        Write("write and read", models, model => WriteAndRead(model, path, cancellationToken));
        Write("prepare", models, model => ModelPreparation.Prepare(model));
        foreach (IOptimizationPass pass in PassCatalog.All)
        {
            Write(pass.Descriptor.Name, models, model => pass.Apply(model, null, cancellationToken));
        }
    }

    private static void WriteAndRead(OnnxModel model, string path, CancellationToken cancellationToken)
    {
        OnnxWriter.Write(model, path, new OnnxWriterOptions(), cancellationToken);
        if (OnnxReader.Read(path, cancellationToken).TryGet(out OnnxModel? read, out RefusalReason? refusal))
        {
            read.Dispose();
        }
        else
        {
            throw new InvalidOperationException(refusal.Message);
        }
    }

    private static void Write(string name, OnnxModel[] models, Action<OnnxModel> step)
    {
        // What is compiled for the first time, and what comes of it, is no part of it.
        step(models[0]);
        IEnumerable<string> seconds = models.Select(model =>
        {
            long started = Stopwatch.GetTimestamp();
            step(model);
            return Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        });
        Console.WriteLine($"| {name} | {string.Join(" | ", seconds)} |");
    }

    /// <summary>Products with weights far apart in a chain of activations, additions of constants and residuals.</summary>
    private static ModelProto Create(int nodes)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(11)
            .Input("x", ElementType.Float, "batch", Width)
            .Initializer("shift", [], 0.5f);
        var random = new Weights(5);
        for (int weight = 0; weight < Weights; weight++)
        {
            builder.Initializer(Weight(weight), [Width, Width], random.Normal(Width * Width, 0.1f));
        }

        string last = "x";
        for (int i = 0; i < nodes; i++)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"t{i}");
            builder =
                i % Between == 0 ? builder.Node("MatMul", [last, Weight(i / Between % Weights)], [next])
                : i % 3 == 0 ? builder.Node("Add", [last, "shift"], [next])
                : builder.Node("Tanh", [last], [next]);
            last = next;
        }

        return builder.Output(last, ElementType.Float, "batch", Width).Proto;
    }

    private static string Weight(int number) => string.Create(CultureInfo.InvariantCulture, $"w{number}");
}
