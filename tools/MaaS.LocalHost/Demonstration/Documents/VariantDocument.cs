namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>One published form of a model.</summary>
/// <param name="Measurement">Null when it was not measured.</param>
internal sealed record VariantDocument(string Name, long SizeBytes, MeasurementDocument? Measurement)
{
    public bool IsOriginal => string.Equals(Name, "original", StringComparison.Ordinal);
}
