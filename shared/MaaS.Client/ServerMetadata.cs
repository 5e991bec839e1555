namespace MaaS.Client;

/// <summary>What a server says of itself.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Extensions">The extensions of the protocol that it has, such as <c>binary_tensor_data</c>.</param>
public sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions)
{
    /// <summary>The extension that <see cref="TensorEncoding.Binary"/> needs.</summary>
    public const string BinaryExtension = "binary_tensor_data";
}
