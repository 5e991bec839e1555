using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>Names in messages. What a caller sent is shortened: an answer must not grow with a hostile request.</summary>
internal static class Quoted
{
    private const int MaxNameLength = 100;
    private const int MaxNames = 20;

    public static string Name(string name) => $"'{Short(name)}'";

    /// <summary>The same without quotes.</summary>
    public static string Short(string name) =>
        name.Length <= MaxNameLength ? name : $"{name.AsSpan(0, MaxNameLength)}…";

    public static string Names(IReadOnlyList<TensorSpec> specs) =>
        string.Join(", ", specs.Take(MaxNames).Select(spec => Name(spec.Name))) + (specs.Count > MaxNames ? ", …" : "");
}
