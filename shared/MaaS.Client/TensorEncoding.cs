namespace MaaS.Client;

/// <summary>How tensors travel. Answers are read in either form, whichever was asked for.</summary>
public enum TensorEncoding
{
    /// <summary>
    /// The protocol's extension <c>binary_tensor_data</c>: raw little-endian bytes after the JSON, exact and several times
    /// faster than JSON for large tensors. Triton, MLServer and MaaS have it.
    /// </summary>
    Binary,

    /// <summary>Everything in JSON, which every server of the protocol reads.</summary>
    Json,

    /// <summary>
    /// Whichever the server has: its metadata is asked once, before the first inference, for <c>binary_tensor_data</c>.
    /// </summary>
    Auto,
}
