using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace MaaS.Optimization.Tuning;

/// <summary>Variants as the manifest will list them.</summary>
internal static class PublishedVariants
{
    /// <summary>The original, with its side of a measurement, so that both stand side by side from one run.</summary>
    /// <param name="measurement">The one that what is published was measured in; null: nothing was measured.</param>
    public static PreparedVariant Original(VerifiedModel original, CandidateMeasurement? measurement) =>
        new(
            new ModelVariant
            {
                Name = ModelVariant.OriginalName,
                File = Path.GetFileName(original.Path),
                DataFiles = original.DataFiles,
                Target = Targets.Any,
                Precision = original.Precision,
                SizeBytes = original.SizeBytes,
                Gated = true,
                Measurement = measurement is null ? null : OfItself(measurement, original),
            },
            Path.GetDirectoryName(original.Path)!
        );

    /// <summary>A candidate with its figures.</summary>
    /// <param name="trial">One that passed, or that was made and could not be measured.</param>
    public static PreparedVariant Of(CandidateTrial trial, VerifiedModel original)
    {
        WrittenModel written = trial.Written!;
        return new PreparedVariant(
            new ModelVariant
            {
                Name = trial.Candidate.Name,
                File = Path.GetFileName(written.ModelPath),
                DataFiles = written.DataPath is null ? [] : [Path.GetFileName(written.DataPath)],
                Target = trial.Candidate.Target,
                Precision =
                    trial
                        .Candidate.Passes.Select(pass => pass.Pass.Descriptor.Precision)
                        .FirstOrDefault(p => p is not null)
                    ?? original.Precision,
                SizeBytes = written.SizeBytes,
                Gated = trial.Verdict != TrialVerdict.Ungated,
                Batching = trial.Served?.Batching,
                Measurement = trial.Measurement is { } measurement ? OfCandidate(measurement, original) : null,
            },
            Path.GetDirectoryName(written.ModelPath)!
        );
    }

    private static VariantMeasurement OfCandidate(CandidateMeasurement measurement, VerifiedModel original) =>
        new()
        {
            ExecutionProvider = Targets.Cpu,
            CpuFlags = CpuFeatures.Current,
            LatencyRatio = measurement.LatencyRatio.Median,
            LatencyRatioLowerBound = measurement.LatencyRatio.Lower,
            LatencyMilliseconds = measurement.CandidateMilliseconds,
            RelativeError = measurement.RelativeError,
            CosineSimilarity = measurement.Cosine,
            Top1Agreement = measurement.Top1Agreement,
            Inputs = original.Inspection.Inputs!.Kind,
        };

    private static VariantMeasurement OfItself(CandidateMeasurement measurement, VerifiedModel original) =>
        new()
        {
            ExecutionProvider = Targets.Cpu,
            CpuFlags = CpuFeatures.Current,
            LatencyRatio = 1,
            LatencyRatioLowerBound = 1,
            LatencyMilliseconds = measurement.OriginalMilliseconds,
            RelativeError = 0,
            CosineSimilarity = 1,
            Top1Agreement = measurement.Top1Agreement is null ? null : 1,
            Inputs = original.Inspection.Inputs!.Kind,
        };
}
