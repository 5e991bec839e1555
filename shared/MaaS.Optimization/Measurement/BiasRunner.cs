using System.Diagnostics;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>
/// Runs a <see cref="BiasJob"/>: bias by bias from the inputs on, so that what an earlier one has made up for is not corrected
/// again (Nagel et al., data-free quantization, 2019, with measured means). For each the model is run up to its convolution.
/// </summary>
internal static class BiasRunner
{
    /// <param name="folder">For the models that are run.</param>
    public static BiasResult Run(BiasJob job, string folder, ChildProgress progress)
    {
        long started = Stopwatch.GetTimestamp();
        progress.Begin(JobStage.Load, "reading the models");
        using OnnxModel reference = Read(job.ReferencePath);
        using OnnxModel quantized = Read(job.QuantizedPath);
        progress.Begin(JobStage.Inputs, "reading samples");
        List<SampleFeed> feeds = Hold(job);
        progress.Begin(JobStage.Run, "correcting biases");
        double[][] wanted = Means(reference, [.. job.Biases.Select(bias => bias.Reference)], feeds, folder);
        var values = new List<int[]>();
        foreach ((int index, CorrectableBias bias) in job.Biases.Index())
        {
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > job.BudgetSeconds)
            {
                break;
            }

            using OnnxModel part = ModelPart.UpTo(quantized, bias.Result);
            double[] found = Means(part, [bias.Result], feeds, folder)[0];
            values.Add(Correct(quantized, bias, wanted[index], found));
        }

        return new BiasResult(values, feeds.Count);
    }

    private static OnnxModel Read(string path) =>
        OnnxReader.Read(path, CancellationToken.None).TryGet(out OnnxModel? model, out RefusalReason? refusal)
            ? model
            : throw new InvalidOperationException(refusal.Message);

    private static List<SampleFeed> Hold(BiasJob job)
    {
        using NativeSession session = NativeSession.Load(job.ReferencePath);
        ModelSignature signature =
            session.ReadSignature(out IReadOnlyList<string> others)
            ?? throw new InvalidOperationException(string.Join("; ", others));
        using OpenedFeeds opened = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds, label: null);
        var feeds = new List<SampleFeed>();
        long bytes = 0;
        foreach (SampleFeed feed in opened.Source.Read().Take(job.MaxFeeds))
        {
            feeds.Add(feed);
            bytes += feed.Inputs.Sum(input => (long)input.Data.Length);
            if (bytes > job.HeldBytes)
            {
                break;
            }
        }

        return feeds;
    }

    /// <summary>Means per channel over samples, rows and places.</summary>
    /// <param name="tensors">[batch, channels, …].</param>
    private static double[][] Means(
        OnnxModel model,
        IReadOnlyList<string> tensors,
        IReadOnlyList<SampleFeed> feeds,
        string folder
    )
    {
        using NativeSession session = new ObservedModels(model, folder).LoadWithMeans(tensors);
        var sums = new double[tensors.Count][];
        var rows = new long[tensors.Count];
        foreach (SampleFeed feed in feeds)
        {
            OrtValue[] inputs = session.Bind(feed);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs);
                foreach ((int i, OrtValue means) in outputs.Index())
                {
                    Add(ref sums[i], ref rows[i], means);
                }
            }
            finally
            {
                Array.ForEach(inputs, input => input.Dispose());
            }
        }

        return [.. sums.Select((sum, i) => sum.Select(value => value / rows[i]).ToArray())];
    }

    /// <param name="means">[batch, channels, 1, …].</param>
    private static void Add(ref double[] sums, ref long rows, OrtValue means)
    {
        long[] shape = means.GetTensorTypeAndShape().Shape;
        sums ??= new double[shape[1]];
        ReadOnlySpan<float> values = means.GetTensorDataAsSpan<float>();
        for (int i = 0; i < values.Length; i++)
        {
            sums[i % sums.Length] += values[i];
        }

        rows += shape[0];
    }

    /// <summary>The bias with what its channels lack, which the model has from here on.</summary>
    private static int[] Correct(OnnxModel quantized, CorrectableBias bias, double[] wanted, double[] found)
    {
        TensorProto tensor = Initializer(bias.Bias);
        ReadOnlySpan<float> steps = TensorData.Floats(quantized, Initializer(bias.Steps));
        int[] values = [.. TensorData.Int32s(quantized, tensor)];
        for (int i = 0; i < values.Length; i++)
        {
            double corrected = values[i] + Math.Round((wanted[i] - found[i]) / steps[i]);
            values[i] = corrected is >= int.MinValue and <= int.MaxValue ? (int)corrected : values[i];
        }

        TensorData.Clear(tensor);
        tensor.RawData = TensorData.Create<int>("", TensorProto.Types.DataType.Int32, [], values).RawData;
        return values;

        TensorProto Initializer(string name) =>
            quantized.Graph.Initializer.First(initializer =>
                string.Equals(initializer.Name, name, StringComparison.Ordinal)
            );
    }
}
