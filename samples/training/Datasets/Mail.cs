namespace MaaS.Samples.Training.Datasets;

/// <summary>One mail of the corpus.</summary>
/// <param name="Id">Its folder and number there, such as <c>spam-1/00001</c>.</param>
/// <param name="Text">Subject and body as plain text: what a person reads, headers and markup gone.</param>
internal sealed record Mail(string Id, string Text, bool IsSpam);
