namespace MaaS.Optimization.Tuning;

/// <summary>Measures a candidate against the original. Injected, so that no verdict of a test depends on a clock.</summary>
internal interface IVariantMeasurer
{
    /// <summary>
    /// Compares outputs and latency, on the samples that no choice has seen where there are samples; what the candidate does wrong is an
    /// outcome.
    /// </summary>
    /// <param name="timeBudget">What is left for this candidate.</param>
    Task<MeasuringOutcome> MeasureAsync(
        VerifiedModel original,
        string candidatePath,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );
}
