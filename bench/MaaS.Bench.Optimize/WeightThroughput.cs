using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Bench.Optimize;

/// <summary>How fast a weight-only pass goes from file to file: read, checked, transformed, written.</summary>
internal static class WeightThroughput
{
    private const int Rounds = 3;

    /// <summary>Passes with the options that they are given.</summary>
    public static IReadOnlyList<(string Pass, string Options)> Passes { get; } =
    [
        ("int8-storage", "{}"),
        ("fp16-storage", "{}"),
        ("dynamic-quantization", "{}"),
        ("matmul-nbits", """{"bits": 8}"""),
        ("matmul-nbits", """{"bits": 4, "blockSize": 32}"""),
    ];

    /// <summary>A line: megabytes (10⁶) of the original per second, the median of three runs.</summary>
    public static string Measure(
        (string Pass, string Options) pass,
        string modelPath,
        string folder,
        CancellationToken cancellationToken
    )
    {
        double megabytes = new FileInfo(modelPath).Length / 1e6;
        double[] rates =
        [
            .. Enumerable
                .Range(0, Rounds)
                .Select(round =>
                    megabytes
                    / Seconds(pass, modelPath, Path.Combine(folder, $"{pass.Pass}-{round}.onnx"), cancellationToken)
                )
                .Order(),
        ];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {pass.Pass} `{pass.Options}` | {rates[Rounds / 2]:0} MB/s | ≥ 300 MB/s |"
        );
    }

    private static double Seconds(
        (string Name, string Options) planned,
        string modelPath,
        string target,
        CancellationToken cancellationToken
    )
    {
        IOptimizationPass pass = PassCatalog.Find(planned.Name)!;
        using var json = JsonDocument.Parse(planned.Options);
        pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out _);
        long started = Stopwatch.GetTimestamp();
        if (!OnnxReader.Read(modelPath, cancellationToken).TryGet(out OnnxModel? model, out var refusal))
        {
            throw new InvalidOperationException(refusal.Message);
        }

        using (model)
        {
            PassOutcome outcome = pass.Apply(model, options, cancellationToken);
            OnnxWriter.Write(outcome.Model, target, new OnnxWriterOptions(), cancellationToken);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        File.Delete(target);
        return seconds;
    }
}
