namespace MaaS.Client;

/// <summary>An output that a request asks for. A string converts to the output of that name.</summary>
/// <param name="Name">The output's name.</param>
public sealed record RequestedOutput(string Name)
{
    /// <summary>
    /// Asks for the n best of each row instead of the tensor (the extension <c>classification</c>): a BYTES tensor of
    /// <c>value:index</c> or <c>value:index:label</c>. Null: the tensor.
    /// </summary>
    public int? Classification { get; init; }

    /// <summary>The output of that name.</summary>
    public static implicit operator RequestedOutput(string name) => FromString(name);

    /// <summary>The output of that name.</summary>
    public static RequestedOutput FromString(string name) => new(name);
}
