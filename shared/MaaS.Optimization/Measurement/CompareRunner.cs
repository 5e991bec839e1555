using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Runs a <see cref="CompareJob"/>.</summary>
internal static class CompareRunner
{
    public static CompareResult Run(CompareJob job, ChildProgress progress)
    {
        progress.Begin(JobStage.Load, "loading the original");
        using NativeSession original = NativeSession.Load(job.OriginalPath);
        ModelSignature signature =
            original.ReadSignature(out _) ?? throw new InvalidOperationException("The original is not of tensors.");
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds, job.Metric?.Label);
        progress.Begin(JobStage.Run, "comparing outputs");
        return new CompareResult
        {
            Answers = [.. job.CandidatePaths.Select(path => Compare(original, signature, path, feeds.Source, job))],
        };
    }

    private static ComparedAnswers? Compare(
        NativeSession original,
        ModelSignature signature,
        string path,
        IFeedSource feeds,
        CompareJob job
    )
    {
        try
        {
            using NativeSession candidate = NativeSession.Load(path);
            if (
                candidate.ReadSignature(out _) is not { } found
                || SignatureComparison.Difference(signature, found) is not null
            )
            {
                return null;
            }

            MeasureResult result = new OutputComparison(original, candidate, signature, job.Features).Run(
                feeds,
                job.Metric is null ? job.MaxFeeds : job.MaxLabelledFeeds,
                job.Metric,
                TimeSpan.FromSeconds(job.BudgetSeconds)
            );
            return new ComparedAnswers { Outputs = result.Outputs, Metric = result.Metric };
        }
        catch (OnnxRuntimeException)
        {
            // Its own fault alone: the others are still compared.
            return null;
        }
    }
}
