using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Batching;

/// <summary>Runs a <see cref="BatchingJob"/>.</summary>
internal static class BatchingRunner
{
    /// <summary>Feeds whose rows are used, at most.</summary>
    private const int Feeds = 16;

    public static BatchingResult Run(BatchingJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "loading for the batching probe");
        using NativeSession session = NativeSession.Load(job.ModelPath);
        ModelSignature signature =
            session.ReadSignature(out _) ?? throw new InvalidOperationException("The model is not of tensors.");
        progress.Begin(JobStage.Inputs, "reading inputs");
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, Feeds, null);
        (SampleFeed like, List<BatchRow> pool) = Rows(feeds.Source);
        if (pool.Count == 0)
        {
            return new BatchingResult { Dependence = "Its inputs do not have equally many rows in the samples." };
        }

        progress.Begin(JobStage.Run, "probing rows");
        var probe = new RowProbe(session, signature, like);
        if (probe.FindDependence(pool) is { } dependence)
        {
            return new BatchingResult { Dependence = dependence };
        }

        progress.Begin(JobStage.Run, "timing batches");
        IReadOnlyList<BatchPoint> curve = new BatchCurve(
            session,
            like,
            TimeSpan.FromSeconds(job.BudgetSeconds)
        ).Measure(pool, job.MaxRows);
        // Kernels change with the size of a batch: what was shown for four rows is shown for as many as will be run.
        BatchRow[] most = [.. Enumerable.Range(0, BatchCurve.MostUseful(curve)).Select(i => pool[i % pool.Count])];
        return new BatchingResult { Dependence = probe.AgainstAlone(most), Curve = curve };
    }

    /// <summary>The first feed, and the rows of all that have its shapes.</summary>
    private static (SampleFeed Like, List<BatchRow> Rows) Rows(IFeedSource feeds)
    {
        SampleFeed? first = null;
        var rows = new List<BatchRow>();
        foreach (SampleFeed feed in feeds.Read().Take(Feeds))
        {
            first ??= feed;
            if (feed.Inputs.Zip(first.Inputs).All(pair => SameRow(pair.First, pair.Second)))
            {
                rows.AddRange(BatchRow.Of(feed).Take(Feeds));
            }
        }

        return (first!, rows);
    }

    private static bool SameRow(SampleTensor one, SampleTensor other) =>
        one.Shape.Length > 0 && other.Shape.Length > 0 && one.Shape.AsSpan(1).SequenceEqual(other.Shape.AsSpan(1));
}
