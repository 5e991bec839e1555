namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the demonstration reads of <c>models/{model}/status.json</c>: progress, told for people.</summary>
internal sealed record StatusDocument(string Phase, string Detail, int? Version, DateTimeOffset Since);
