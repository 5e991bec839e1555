using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace MaaS.Optimization.Tuning;

/// <summary>Variants as the manifest will list them.</summary>
internal static class PublishedVariants
{
    /// <summary>All measuring is done on the CPU; a variant is offered to nothing that it was not measured on.</summary>
    private const string Cpu = "cpu";

    public static PreparedVariant Original(VerifiedModel original) =>
        new(
            new ModelVariant
            {
                Name = ModelVariant.OriginalName,
                File = Path.GetFileName(original.Path),
                DataFiles = original.DataFiles,
                Target = "any",
                Precision = original.Precision,
                SizeBytes = original.SizeBytes,
                Gated = true,
            },
            Path.GetDirectoryName(original.Path)!
        );

    /// <summary>A candidate with its figures.</summary>
    /// <param name="trial">One that passed.</param>
    public static PreparedVariant Of(CandidateTrial trial, VerifiedModel original)
    {
        WrittenModel written = trial.Written!;
        CandidateMeasurement measurement = trial.Measurement!;
        return new PreparedVariant(
            new ModelVariant
            {
                Name = trial.Candidate.Name,
                File = Path.GetFileName(written.ModelPath),
                DataFiles = written.DataPath is null ? [] : [Path.GetFileName(written.DataPath)],
                Target = Cpu,
                Precision =
                    trial
                        .Candidate.Passes.Select(pass => pass.Pass.Descriptor.Precision)
                        .FirstOrDefault(p => p is not null)
                    ?? original.Precision,
                SizeBytes = written.SizeBytes,
                Gated = true,
                Measurement = new VariantMeasurement
                {
                    ExecutionProvider = Cpu,
                    CpuFlags = CpuFeatures.Current,
                    LatencyRatio = measurement.LatencyRatio.Median,
                    LatencyRatioLowerBound = measurement.LatencyRatio.Lower,
                    LatencyMilliseconds = measurement.CandidateMilliseconds,
                    RelativeError = measurement.RelativeError,
                    CosineSimilarity = measurement.Cosine,
                    Top1Agreement = measurement.Top1Agreement,
                    Inputs = original.Inspection.Inputs!.Kind,
                },
            },
            Path.GetDirectoryName(written.ModelPath)!
        );
    }
}
