using System.ComponentModel.DataAnnotations;

namespace MaaS.Client;

/// <summary>How a client speaks with one server.</summary>
public sealed class InferenceClientOptions
{
    /// <summary>
    /// The server's address, without <c>/v2</c>: <c>https://my-app.azurewebsites.net</c>. A path, as of an ingress, is kept.
    /// Null: the <see cref="HttpClient.BaseAddress"/> of the client that is handed over.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>The key of an Azure Function, sent as <c>x-functions-key</c>. Null: none.</summary>
    public string? FunctionKey { get; set; }

    /// <summary>How tensors travel. A request may say otherwise.</summary>
    public TensorEncoding Encoding { get; set; } = TensorEncoding.Binary;

    /// <summary>Whether requests go out gzipped and answers may come back so. Pays on slow networks, for tensors that compress.</summary>
    public bool Compress { get; set; }

    /// <summary>Largest answer in bytes, after decompression: 1 KiB to 2 GiB.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxResponseBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// Time for a call from beginning to end, retries and their pauses included: 1 ms to a day. The default is what Azure's
    /// front end lets a request take (230 s).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(230);

    /// <summary>
    /// How often a request is sent again after 429, 503 or a connection that could not be made: 0 to 20. Holds for clients that
    /// are made from options or registered, not for those over an <see cref="HttpClient"/>, whose handlers are its owner's.
    /// </summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// Pause before the first retry when the server does not name one; it doubles with each, with jitter: 1 ms to a minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Longest pause before a retry: 1 ms to an hour. A server that asks for a longer one (<c>Retry-After</c>) is believed, and
    /// the call fails at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);
}
