namespace MaaS.Optimization;

/// <summary>Why an upload is refused, for its uploader.</summary>
/// <param name="Code">Stable, for programs: <c>model-truncated</c>, <c>opset-unsupported</c>, <c>external-data-missing</c>, …</param>
/// <param name="Message">For people: names the file or field, what was found and what was expected.</param>
public sealed record RefusalReason(string Code, string Message);
