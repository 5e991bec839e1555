using System.Diagnostics;
using MaaS.Optimization.Batching;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.LoadReady;

/// <summary>Runs a <see cref="LoadReadyJob"/>.</summary>
internal static class LoadReadyRunner
{
    private const int Feeds = 8;
    private const int Loads = 5;
    private const int LeastLoads = 2;
    private const int MaxPairs = 60;

    public static LoadReadyResult Run(LoadReadyJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "writing the load-ready form");
        WrittenModel written = LoadReadyWriter.Write(job.ModelPath, job.OutputPath);
        var result = new LoadReadyResult
        {
            OnnxRuntime = OrtEnv.Instance().GetVersionString(),
            SizeBytes = written.SizeBytes,
        };
        if (written.SizeBytes > job.MaxBytes)
        {
            return result;
        }

        using NativeSession plain = NativeSession.Load(job.ModelPath);
        ModelSignature signature =
            plain.ReadSignature(out _) ?? throw new InvalidOperationException("The model is not of tensors.");
        progress.Begin(JobStage.Inputs, "reading inputs");
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, Feeds, null);
        progress.Begin(JobStage.Run, "timing the load-ready form");
        // Weights in blocks of few bits run several times slower where they are not laid out anew.
        IEnumerable<LoadReadyMode> modes = Enum.GetValues<LoadReadyMode>()
            .Where(mode => mode != LoadReadyMode.Mapped || !HasBlockWeights(written.ModelPath));
        return result with { Timings = [.. modes.Select(mode => Time(job, plain, signature, feeds.Source, mode))] };
    }

    private static bool HasBlockWeights(string path)
    {
        if (!OnnxReader.Parse(path, CancellationToken.None).TryGet(out OnnxModel? model, out _))
        {
            return true;
        }

        using (model)
        {
            return GraphScope
                .All(model.Proto)
                .SelectMany(scope => scope.Nodes)
                .Any(node => node.OpType is "MatMulNBits");
        }
    }

    private static LoadReadyTiming Time(
        LoadReadyJob job,
        NativeSession plain,
        ModelSignature signature,
        IFeedSource feeds,
        LoadReadyMode mode
    )
    {
        using NativeSession ready = Ready(job, mode);
        var budget = TimeSpan.FromSeconds(job.BudgetSeconds);
        MeasureResult compared = new OutputComparison(plain, ready, signature, features: []).Run(
            feeds,
            Feeds,
            null,
            budget
        );
        bool differs = compared.Outputs.Any(output => output.ShapeMismatches > 0 || output.NonFiniteMismatches > 0);
        SampleFeed feed = feeds.Read().First();
        return new LoadReadyTiming
        {
            Mode = mode,
            RelativeError = differs ? double.PositiveInfinity : compared.Outputs.Max(output => output.RelativeL2),
            FirstAnswerRatios = FirstAnswers(job, plain, feed, mode, budget),
            LatencyRatios = Latencies(plain, ready, feed, budget),
            BatchLatencyRatios = job.MaxRows > 1 ? Latencies(plain, ready, Batch(feed, job.MaxRows), budget) : null,
        };
    }

    /// <summary>A feed's first row as often as a server puts rows together.</summary>
    private static SampleFeed Batch(SampleFeed feed, int rows) =>
        BatchRow.Stack([.. Enumerable.Repeat(BatchRow.Of(feed).First(), rows)], feed);

    private static double[] Latencies(NativeSession plain, NativeSession ready, SampleFeed feed, TimeSpan budget)
    {
        OrtValue[] inputs = plain.Bind(feed);
        try
        {
            return
            [
                .. new PairedTiming(RunClock.Choose())
                    .Measure(() => plain.Run(inputs).Dispose(), () => ready.Run(inputs).Dispose(), MaxPairs, budget)
                    .Select(pair => pair.First / Math.Max(1, pair.Second)),
            ];
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    /// <summary>In turns, so that whatever slows the machine for a while slows both; the files are in the page cache for both.</summary>
    private static List<double> FirstAnswers(
        LoadReadyJob job,
        NativeSession plain,
        SampleFeed feed,
        LoadReadyMode mode,
        TimeSpan budget
    )
    {
        OrtValue[] inputs = plain.Bind(feed);
        try
        {
            var ratios = new List<double>(Loads);
            long started = Stopwatch.GetTimestamp();
            while (ratios.Count < LeastLoads || (ratios.Count < Loads && Stopwatch.GetElapsedTime(started) < budget))
            {
                double before = FirstAnswer(() => NativeSession.Load(job.ModelPath), inputs);
                ratios.Add(before / FirstAnswer(() => Ready(job, mode), inputs));
            }

            return ratios;
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static double FirstAnswer(Func<NativeSession> load, OrtValue[] inputs)
    {
        long started = Stopwatch.GetTimestamp();
        using NativeSession session = load();
        session.Run(inputs).Dispose();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static NativeSession Ready(LoadReadyJob job, LoadReadyMode mode) =>
        NativeSession.Load(job.OutputPath, options => SessionFactory.Configure(options, mode));
}
