using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Bench.Load;

/// <summary>ONNX Runtime alone, the same inputs over and over.</summary>
internal static class BareRuntime
{
    /// <summary>Bytes of the outputs of one row.</summary>
    public static long AnswerBytes(BenchModel model)
    {
        using var options = new RunOptions();
        using var session = new InferenceSession(model.Onnx());
        using OrtValue input = Input(model, 1);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            options,
            session.InputNames,
            [input],
            session.OutputNames
        );
        return outputs.Sum(output => output.GetTensorSizeInBytes());
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
        using OrtValue input = Input(model, rows);
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

    private static OrtValue Input(BenchModel model, int rows)
    {
        OrtValue input = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            model.IsFloat ? TensorElementType.Float : TensorElementType.Int64,
            [rows, .. model.Shape.Skip(1)]
        );
        byte[] data = [.. Enumerable.Repeat(model.Row, rows).SelectMany(row => row)];
        data.CopyTo(MemoryMarshal.AsBytes(input.GetTensorMutableRawData()));
        return input;
    }
}
