namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>One way to run a version.</summary>
internal sealed record VariantDocument(
    string Name,
    string Precision,
    long SizeBytes,
    bool Gated,
    MeasurementDocument? Measurement
)
{
    public bool IsOriginal => string.Equals(Name, "original", StringComparison.Ordinal);
}
