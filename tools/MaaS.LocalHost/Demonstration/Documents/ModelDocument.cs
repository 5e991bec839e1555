namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>The original model in a report.</summary>
internal sealed record ModelDocument(long SizeBytes);
