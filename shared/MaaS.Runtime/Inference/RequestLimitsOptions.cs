using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Inference;

/// <summary>What one request may cost (<c>MaaS:Requests</c>). Every limit holds while the request is read.</summary>
public sealed class RequestLimitsOptions
{
    public const string SectionName = "MaaS:Requests";

    /// <summary>
    /// Bytes of a body after decompression, and of its tensors after decoding. The default is the most that the Functions
    /// host forwards (its <c>FUNCTIONS_REQUEST_BODY_SIZE_LIMIT</c>).
    /// </summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 104_857_600;

    /// <summary>Entries of <c>inputs</c>, and of <c>outputs</c>.</summary>
    [Range(1, 100_000)]
    public int MaxTensors { get; set; } = 1024;

    /// <summary>Elements over all inputs.</summary>
    [Range(1, 1 << 30)]
    public int MaxElements { get; set; } = 104_857_600;

    /// <summary>Elements over all BYTES inputs: each becomes a string of its own in ONNX Runtime.</summary>
    [Range(1, 1 << 30)]
    public int MaxStrings { get; set; } = 1_048_576;

    /// <summary>
    /// The longest that a request may take in all, the reading of its body included; <c>MaaS:Sessions:Deadline</c> limits
    /// waiting and running within it. At most 200 s, because Azure cuts HTTP at 230 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:03:20")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(200);

    /// <summary>The least speed of a body, in bytes per second after the first five seconds; 0: none.</summary>
    [Range(0, 1 << 30)]
    public int MinBodyBytesPerSecond { get; set; } = 240;
}
