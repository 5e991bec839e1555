using System.Diagnostics;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Runs a <see cref="MomentsJob"/>. Memory: one part's matrices and one sample's activations.</summary>
internal static class MomentsRunner
{
    public static MomentsResult Run(MomentsJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "creating a session");
        using NativeSession session = NativeSession.Load(job.ModelPath);
        ModelSignature signature =
            session.ReadSignature(out IReadOnlyList<string> others)
            ?? throw new InvalidOperationException(string.Join("; ", others));
        progress.Begin(JobStage.Inputs, "reading samples");
        using OpenedFeeds feeds = OpenedFeeds.Open(
            job.Inputs,
            signature,
            Math.Min(job.EnoughFeeds, job.MaxFeeds),
            label: null
        );
        progress.Begin(JobStage.Run, "collecting activations");
        using FileStream file = new(job.OutputPath, FileMode.CreateNew);
        int fewest = int.MaxValue;
        int next = 0;
        while (next < job.Axes.Count)
        {
            var part = new ActivationPart(job, session.OutputNames, next);
            fewest = Math.Min(fewest, Fill(part, session, feeds.Source, job));
            part.WriteTo(file);
            next += part.Count;
        }

        return new MomentsResult(fewest);
    }

    private static int Fill(ActivationPart part, NativeSession session, IFeedSource feeds, MomentsJob job)
    {
        // An even share of the time for every tensor: parts are of about one size.
        var budget = TimeSpan.FromSeconds(job.BudgetSeconds * part.Count / job.Axes.Count);
        long started = Stopwatch.GetTimestamp();
        int count = 0;
        foreach (SampleFeed feed in feeds.Read().Take(job.MaxFeeds))
        {
            if (count > 0 && (Stopwatch.GetElapsedTime(started) > budget || IsEnough(part, count, job)))
            {
                break;
            }

            OrtValue[] inputs = session.Bind(feed);
            try
            {
                using IDisposableReadOnlyCollection<OrtValue> values = session.Run(inputs, part.Outputs);
                part.Add(values, job.MaxRowsPerFeed);
            }
            finally
            {
                Array.ForEach(inputs, input => input.Dispose());
            }

            count++;
        }

        return count;
    }

    private static bool IsEnough(ActivationPart part, int feeds, MomentsJob job) =>
        feeds >= job.EnoughFeeds && part.FewestPerChannel >= job.EnoughPerChannel;
}
