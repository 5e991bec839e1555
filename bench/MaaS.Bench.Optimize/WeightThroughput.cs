using System.Diagnostics;
using System.Globalization;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Bench.Optimize;

/// <summary>How fast a weight-only pass goes from file to file: read, checked, transformed, written.</summary>
internal static class WeightThroughput
{
    private const int Rounds = 3;

    public static IReadOnlyList<string> Passes { get; } = ["int8-storage", "fp16-storage", "matmul-nbits"];

    /// <summary>A line: megabytes (10⁶) of the original per second, the median of three runs.</summary>
    public static string Measure(string pass, string modelPath, string folder, CancellationToken cancellationToken)
    {
        double megabytes = new FileInfo(modelPath).Length / 1e6;
        double[] rates =
        [
            .. Enumerable
                .Range(0, Rounds)
                .Select(round =>
                    megabytes
                    / Seconds(pass, modelPath, Path.Combine(folder, $"{pass}-{round}.onnx"), cancellationToken)
                )
                .Order(),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"| {pass} | {rates[Rounds / 2]:0} MB/s | ≥ 300 MB/s |");
    }

    private static double Seconds(string pass, string modelPath, string target, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        if (!OnnxReader.Read(modelPath, cancellationToken).TryGet(out OnnxModel? model, out var refusal))
        {
            throw new InvalidOperationException(refusal.Message);
        }

        using (model)
        {
            PassOutcome outcome = PassCatalog.Find(pass)!.Apply(model, null, cancellationToken);
            OnnxWriter.Write(outcome.Model, target, new OnnxWriterOptions(), cancellationToken);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        File.Delete(target);
        return seconds;
    }
}
