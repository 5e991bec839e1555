namespace MaaS.Runtime.Protocol;

/// <summary>Where in a request something is, for messages: made into text only when there is one.</summary>
/// <param name="Entries"><c>inputs</c> or <c>outputs</c>; null: the request itself.</param>
internal readonly record struct RequestPath(string? Entries, int Index)
{
    /// <summary>The request itself.</summary>
    public static RequestPath Root => default;

    /// <summary><c>id</c>, <c>inputs[0].name</c>.</summary>
    public string Member(string name) => Entries is null ? name : $"{Entries}[{Index}].{name}";

    /// <summary><c>inputs[0]</c>; empty for the request itself.</summary>
    public override string ToString() => Entries is null ? "" : $"{Entries}[{Index}]";
}
