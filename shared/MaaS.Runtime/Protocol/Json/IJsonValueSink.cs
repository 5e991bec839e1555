namespace MaaS.Runtime.Protocol.Json;

/// <summary>Takes one JSON value in pieces.</summary>
internal interface IJsonValueSink
{
    /// <summary>Takes what it can.</summary>
    /// <param name="json">Everything that is loaded and was not consumed yet.</param>
    /// <param name="consumed">What was taken; the rest is given again, with more behind it.</param>
    /// <returns>Whether the value is complete.</returns>
    /// <exception cref="RequestRefusedException">No JSON value, or one that passes a limit.</exception>
    bool Feed(ReadOnlySpan<byte> json, out int consumed);
}
