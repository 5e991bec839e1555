using System.Diagnostics;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Threading;

/// <summary>Runs a <see cref="ThreadsJob"/>: wall time, since the work of other threads is on no clock of the caller's.</summary>
internal static class ThreadsRunner
{
    private const int MaxPairs = 60;
    private const int MinWindows = 4;
    private const int MaxWindows = 30;

    /// <summary>
    /// Of one timing of latency. The first run after a change of sessions finds the pool's threads asleep and the caches full of
    /// the other's weights; a model that is asked often does not.
    /// </summary>
    private static readonly TimeSpan ShortestTiming = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMilliseconds(50);

    public static ThreadsResult Run(ThreadsJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "loading with one thread and with all");
        using NativeSession one = NativeSession.Load(job.ModelPath);
        using NativeSession all = NativeSession.Load(job.ModelPath, options => options.IntraOpNumThreads = job.Threads);
        ModelSignature signature =
            one.ReadSignature(out _) ?? throw new InvalidOperationException("The model is not of tensors.");
        progress.Begin(JobStage.Inputs, "reading inputs");
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, 1, null);
        OrtValue[] inputs = one.Bind(feeds.Source.Read().First());
        try
        {
            var budget = TimeSpan.FromSeconds(job.BudgetSeconds);
            progress.Begin(JobStage.Run, "timing threads");
            List<(double First, double Second)> pairs = new PairedTiming(RunClock.Wall, ShortestTiming).Measure(
                () => one.Run(inputs).Dispose(),
                () => all.Run(inputs).Dispose(),
                MaxPairs,
                budget
            );
            return new ThreadsResult
            {
                LatencyRatios = [.. pairs.Select(pair => pair.First / Math.Max(1, pair.Second))],
                ThroughputRatios = Throughputs(one, all, inputs, job.Threads, budget),
            };
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static List<double> Throughputs(
        NativeSession one,
        NativeSession all,
        OrtValue[] inputs,
        int callers,
        TimeSpan budget
    )
    {
        var ratios = new List<double>();
        long started = Stopwatch.GetTimestamp();
        while (ratios.Count < MinWindows || (ratios.Count < MaxWindows && Stopwatch.GetElapsedTime(started) < budget))
        {
            // Each is first as often as the other.
            bool oneFirst = ratios.Count % 2 == 0;
            double first = RunsPerSecond(oneFirst ? one : all, inputs, callers);
            double second = RunsPerSecond(oneFirst ? all : one, inputs, callers);
            ratios.Add(oneFirst ? second / first : first / second);
        }

        return ratios;
    }

    private static double RunsPerSecond(NativeSession session, OrtValue[] inputs, int callers)
    {
        long runs = 0;
        long started = Stopwatch.GetTimestamp();
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, callers)
                .Select(_ => new Thread(() =>
                {
                    do
                    {
                        session.Run(inputs).Dispose();
                        Interlocked.Increment(ref runs);
                    } while (Stopwatch.GetElapsedTime(started) < ShortestWindow);
                })),
        ];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return runs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
