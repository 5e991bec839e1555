using System.Diagnostics;
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
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds);
        var budget = TimeSpan.FromSeconds(job.BudgetSeconds);
        progress.Begin(JobStage.Run, "comparing outputs");
        MeasureResult result = Compare(original, candidate, signature, feeds.Source, job.MaxFeeds, budget);
        progress.Begin(JobStage.Run, "timing");
        return Time(original, candidate, feeds.Source, job.MaxPairs, budget, result);
    }

    private static MeasureResult Compare(
        NativeSession original,
        NativeSession candidate,
        ModelSignature signature,
        IFeedSource feeds,
        int maxFeeds,
        TimeSpan budget
    )
    {
        FidelityAccumulator[] outputs = [.. signature.Outputs.Select(output => new FidelityAccumulator(output))];
        long started = Stopwatch.GetTimestamp();
        int count = 0;
        foreach (SampleFeed feed in feeds.Read().Take(maxFeeds))
        {
            if (count > 0 && Stopwatch.GetElapsedTime(started) > budget)
            {
                break;
            }

            OrtValue[] inputs = original.Bind(feed);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> expected = original.Run(inputs);
                using IDisposableReadOnlyCollection<OrtValue> found = candidate.Run(inputs);
                for (int i = 0; i < outputs.Length; i++)
                {
                    outputs[i].Add(expected[i], found[i]);
                }
            }
            finally
            {
                Array.ForEach(inputs, input => input.Dispose());
            }

            count++;
        }

        return new MeasureResult { Feeds = count, Outputs = [.. outputs.Select(output => output.ToFidelity())] };
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
