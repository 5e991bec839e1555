using System.Diagnostics;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>
/// Runs a <see cref="CalibrateJob"/> in two passes over the same feeds: the first finds the range of every tensor, inside the
/// graph; the second fills histograms, with as many tensors as outputs at a time as fit into memory. What is held grows with
/// tensors and bins, not with feeds.
/// </summary>
internal static class CalibrateRunner
{
    /// <param name="folder">For the models with more outputs that are run.</param>
    public static CalibrateResult Run(CalibrateJob job, string folder, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "reading the model");
        if (
            !OnnxReader
                .Read(job.ModelPath, CancellationToken.None)
                .TryGet(out OnnxModel? model, out RefusalReason? refusal)
        )
        {
            throw new InvalidDataException(refusal.Message);
        }

        using (model)
        {
            ModelSignature signature;
            using (NativeSession plain = NativeSession.Load(job.ModelPath))
            {
                signature = plain.ReadSignature(out _) ?? throw new InvalidOperationException("It is not of tensors.");
            }

            progress.Begin(JobStage.Inputs, "reading samples");
            using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds, null);
            var models = new ObservedModels(model, folder);
            progress.Begin(JobStage.Run, "finding ranges");
            TensorExtent[] extents = Extents(models, job, feeds.Source, out int count);
            var histograms = new Dictionary<string, ActivationHistogram>(StringComparer.Ordinal);
            foreach (TensorExtent[] group in Groups(extents, job.HeldBytes))
            {
                progress.Begin(
                    JobStage.Run,
                    $"histograms of {histograms.Count + group.Length} of {extents.Length} tensors"
                );
                foreach (
                    ActivationHistogram histogram in Histograms(
                        models,
                        group,
                        feeds.Source.Read().Take(count),
                        job.Bins
                    )
                )
                {
                    histograms[histogram.Tensor] = histogram;
                }
            }

            return new CalibrateResult
            {
                Feeds = count,
                Histograms =
                [
                    .. extents.Select(extent => histograms.GetValueOrDefault(extent.Tensor) ?? extent.WithoutBins()),
                ],
            };
        }
    }

    private static TensorExtent[] Extents(ObservedModels models, CalibrateJob job, IFeedSource feeds, out int count)
    {
        using NativeSession session = models.LoadWithExtents(job.Tensors);
        TensorExtent[] extents = [.. job.Tensors.Select(tensor => new TensorExtent(tensor))];
        long started = Stopwatch.GetTimestamp();
        count = 0;
        foreach (SampleFeed feed in feeds.Read().Take(job.MaxFeeds))
        {
            // The second pass runs the same feeds, and takes about as long.
            if (count > 0 && Stopwatch.GetElapsedTime(started).TotalSeconds > job.BudgetSeconds / 2)
            {
                break;
            }

            ForEachOutput(session, feed, (name, value) => models.Extend(extents, name, value));
            count++;
        }

        return extents;
    }

    /// <summary>Tensors with a histogram to fill, a few at a time.</summary>
    private static IEnumerable<TensorExtent[]> Groups(TensorExtent[] extents, long heldBytes)
    {
        var group = new List<TensorExtent>();
        long bytes = 0;
        foreach (TensorExtent extent in extents.Where(extent => extent.HasWidth))
        {
            if (group.Count > 0 && bytes + extent.Bytes > heldBytes)
            {
                yield return [.. group];
                group.Clear();
                bytes = 0;
            }

            group.Add(extent);
            bytes += extent.Bytes;
        }

        if (group.Count > 0)
        {
            yield return [.. group];
        }
    }

    private static IEnumerable<ActivationHistogram> Histograms(
        ObservedModels models,
        TensorExtent[] group,
        IEnumerable<SampleFeed> feeds,
        int bins
    )
    {
        Dictionary<string, HistogramCounter> counters = group.ToDictionary(
            extent => extent.Tensor,
            extent => new HistogramCounter(extent, bins),
            StringComparer.Ordinal
        );
        using NativeSession session = models.LoadWithOutputs(counters.Keys);
        foreach (SampleFeed feed in feeds)
        {
            ForEachOutput(
                session,
                feed,
                (name, value) =>
                    counters.GetValueOrDefault(models.TensorOf(name))?.Add(value.GetTensorDataAsSpan<float>())
            );
        }

        return counters.Values.Select(counter => counter.ToHistogram());
    }

    private static void ForEachOutput(NativeSession session, SampleFeed feed, Action<string, OrtValue> take)
    {
        OrtValue[] inputs = session.Bind(feed);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs);
            for (int i = 0; i < outputs.Count; i++)
            {
                take(session.OutputNames[i], outputs[i]);
            }
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }
}
