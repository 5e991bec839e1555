namespace MaaS.Optimization.Tuning;

/// <summary>Figures, or why there are none.</summary>
internal abstract record MeasuringOutcome
{
    private MeasuringOutcome() { }

    public sealed record Measured(CandidateMeasurement Measurement) : MeasuringOutcome;

    /// <summary>No figures, and why.</summary>
    /// <param name="Code">Stable, for programs: <c>crashed</c>, <c>timed-out</c>, <c>memory</c>, <c>does-not-load</c>, <c>does-not-run</c>, <c>signature-changed</c>.</param>
    /// <param name="Message">For people.</param>
    public sealed record Failed(string Code, string Message) : MeasuringOutcome;
}
