namespace MaaS.Optimization.Isolation;

/// <summary>A job that ended with a message instead of a result.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Message">ONNX Runtime's or our own words, shortened to <see cref="MaxMessageLength"/> characters.</param>
/// <param name="OutOfMemory">Whether an allocation failed.</param>
internal sealed record JobFailure(JobStage Stage, string Message, bool OutOfMemory = false) : SandboxResult
{
    /// <summary>Names inside a hostile model can be megabytes long and come back in messages.</summary>
    public const int MaxMessageLength = 2_000;

    public static string Shorten(string message) =>
        message.Length <= MaxMessageLength ? message : string.Concat(message.AsSpan(0, MaxMessageLength), "…");
}
