namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the demonstration reads of <c>models/{model}/index.json</c>.</summary>
internal sealed record IndexDocument(IReadOnlyDictionary<string, int> Labels);
