namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the demonstration reads of <c>models/{model}/{version}/report.json</c>.</summary>
/// <param name="Candidates">Every optimized form that was tried, published or not.</param>
internal sealed record ReportDocument(ModelDocument Model, IReadOnlyList<CandidateDocument> Candidates);
