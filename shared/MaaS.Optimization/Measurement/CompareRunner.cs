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
        using OpenedFeeds feeds = OpenedFeeds.Open(job.Inputs, signature, job.MaxFeeds, null);
        progress.Begin(JobStage.Run, "comparing outputs");
        return new CompareResult
        {
            Errors = [.. job.CandidatePaths.Select(path => Error(original, signature, path, feeds.Source, job))],
        };
    }

    private static double Error(
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
                return double.PositiveInfinity;
            }

            MeasureResult result = new OutputComparison(original, candidate, signature).Run(
                feeds,
                job.MaxFeeds,
                metric: null,
                TimeSpan.FromSeconds(job.BudgetSeconds)
            );
            return result.Outputs.Max(output =>
                output.ShapeMismatches > 0 || output.NonFiniteMismatches > 0
                    ? double.PositiveInfinity
                    : output.RelativeL2
            );
        }
        catch (OnnxRuntimeException)
        {
            // Its own fault alone: the others are still compared.
            return double.PositiveInfinity;
        }
    }
}
