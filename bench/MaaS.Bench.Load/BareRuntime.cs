using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Bench.Load;

/// <summary>ONNX Runtime alone, one row per run, as many callers as cores: what no server can exceed without batching.</summary>
internal static class BareRuntime
{
    /// <summary>Rows per second at the given number of rows per run.</summary>
    public static double Measure(byte[] onnx, BenchModel model, int rows, TimeSpan duration)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(onnx, options);
        return Measure(session, model, rows, Environment.ProcessorCount, duration);
    }

    /// <summary>Rows per second of so many callers at the given number of rows per run.</summary>
    public static double Measure(InferenceSession session, BenchModel model, int rows, int callers, TimeSpan duration)
    {
        var counts = new long[callers];
        long started = Stopwatch.GetTimestamp();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, callers)
                .Select(caller => new Thread(() => counts[caller] = Repeat(session, model, rows, started, duration))),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return counts.Sum() * rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static long Repeat(InferenceSession session, BenchModel model, int rows, long started, TimeSpan duration)
    {
        long[] shape = [.. model.Shape];
        shape[0] = rows;
        byte[] data = [.. Enumerable.Repeat(model.Row, rows).SelectMany(row => row)];
        using OrtValue input = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            model.IsFloat ? TensorElementType.Float : TensorElementType.Int64,
            shape
        );
        data.CopyTo(MemoryMarshal.AsBytes(input.GetTensorMutableRawData()));
        using var options = new RunOptions();
        string[] inputs = [.. session.InputNames];
        string[] outputs = [.. session.OutputNames];
        long count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            session.Run(options, inputs, [input], outputs).Dispose();
            count++;
        }

        return count;
    }
}
