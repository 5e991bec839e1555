using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Runs a <see cref="MeasureJob"/>.</summary>
internal static class MeasureRunner
{
    /// <summary>Feeds that are timed, in turn: enough that no one input decides, few enough to hold.</summary>
    private const int TimedFeeds = 4;

    public static MeasureResult Run(MeasureJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "loading the original and the candidate");
        using NativeSession original = NativeSession.Load(job.OriginalPath);
        using NativeSession candidate = NativeSession.Load(job.CandidatePath);
        ModelSignature signature =
            original.ReadSignature(out _) ?? throw new InvalidOperationException("The original is not of tensors.");
        ModelSignature? found = candidate.ReadSignature(out IReadOnlyList<string> nonTensors);
        string? difference = found is null
            ? string.Join("; ", nonTensors)
            : SignatureComparison.Difference(signature, found);
        if (difference is not null)
        {
            return new MeasureResult { SignatureDifference = difference };
        }

        progress.Begin(JobStage.Inputs, "reading inputs");
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds, job.Metric?.Label);
        var budget = TimeSpan.FromSeconds(job.BudgetSeconds);
        progress.Begin(JobStage.Run, "comparing outputs");
        MeasureResult result = new OutputComparison(original, candidate, signature, job.Features).Run(
            feeds.Source,
            job.Metric is null ? job.MaxFeeds : job.MaxLabelledFeeds,
            job.Metric,
            job.Metric is null ? budget : budget * MeasureJob.LabelledTimes
        );
        progress.Begin(JobStage.Run, "timing");
        return Time(original, candidate, feeds.Source, job.MaxPairs, budget, result);
    }

    private static MeasureResult Time(
        NativeSession original,
        NativeSession candidate,
        IFeedSource feeds,
        int maxPairs,
        TimeSpan budget,
        MeasureResult result
    )
    {
        OrtValue[][] inputs = [.. feeds.Read().Take(TimedFeeds).Select(original.Bind)];
        try
        {
            RunClock clock = RunClock.Choose();
            int originalRun = 0;
            int candidateRun = 0;
            List<(double First, double Second)> pairs = new PairedTiming(clock).Measure(
                () => original.Run(inputs[originalRun++ % inputs.Length]).Dispose(),
                () => candidate.Run(inputs[candidateRun++ % inputs.Length]).Dispose(),
                maxPairs,
                budget
            );
            return result with
            {
                PairRatios = [.. pairs.Select(pair => pair.First / Math.Max(1, pair.Second))],
                OriginalMilliseconds = Median(pairs.Select(pair => pair.First)) / 1e6,
                CandidateMilliseconds = Median(pairs.Select(pair => pair.Second)) / 1e6,
                Clock = clock.Name,
            };
        }
        finally
        {
            foreach (OrtValue value in inputs.SelectMany(feed => feed))
            {
                value.Dispose();
            }
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
