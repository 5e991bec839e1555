using MaaS.Optimization.Isolation;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

/// <summary>A machine whose clock and arithmetic say what the test wants.</summary>
internal sealed class ScriptedMeasurer : IVariantMeasurer
{
    /// <summary>What every measurement comes to; unset, a measurement fails the test.</summary>
    public MeasuringOutcome? Outcome { get; set; }

    /// <summary>What a measurement of a file comes to instead; null: <see cref="Outcome"/>.</summary>
    public Func<string, MeasuringOutcome?> OfFile { get; init; } = _ => null;

    /// <summary>What the measured models can be run with.</summary>
    public List<InputSource> Inputs { get; } = [];

    public Task<MeasuringOutcome> MeasureAsync(
        VerifiedModel original,
        string candidatePath,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        Inputs.Add(original.Inspection.Inputs!);
        return Task.FromResult(
            OfFile(Path.GetFileName(candidatePath))
                ?? Outcome
                ?? throw new InvalidOperationException("Nothing was to be measured here.")
        );
    }
}
