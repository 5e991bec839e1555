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

    /// <summary>Rows per second of so many callers.</summary>
    /// <param name="sizes">Rows of one run after the other, over and over; every caller begins with another one.</param>
    public static double Measure(
        InferenceSession session,
        BenchModel model,
        IReadOnlyList<int> sizes,
        int callers,
        TimeSpan duration
    )
    {
        Dictionary<int, OrtValue> inputs = sizes.Distinct().ToDictionary(size => size, size => Input(model, size));
        OrtValue[] schedule = [.. sizes.Select(size => inputs[size])];
        var rows = new long[callers];
        long started = Stopwatch.GetTimestamp();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, callers)
                .Select(caller => new Thread(() =>
                    rows[caller] = Repeat(session, sizes, schedule, caller, started, duration)
                )),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (OrtValue input in inputs.Values)
        {
            input.Dispose();
        }

        return rows.Sum() / seconds;
    }

    private static long Repeat(
        InferenceSession session,
        IReadOnlyList<int> sizes,
        OrtValue[] schedule,
        int first,
        long started,
        TimeSpan duration
    )
    {
        using var options = new RunOptions();
        string[] inputs = [.. session.InputNames];
        string[] outputs = [.. session.OutputNames];
        long rows = 0;
        for (int run = first; Stopwatch.GetElapsedTime(started) < duration; run++)
        {
            int at = run % schedule.Length;
            session.Run(options, inputs, [schedule[at]], outputs).Dispose();
            rows += sizes[at];
        }

        return rows;
    }

    /// <summary>So many rows like the measured one.</summary>
    public static OrtValue Input(BenchModel model, int rows)
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
