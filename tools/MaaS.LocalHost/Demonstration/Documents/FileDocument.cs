namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>One payload file of a version.</summary>
internal sealed record FileDocument(string Name, string Sha256);
