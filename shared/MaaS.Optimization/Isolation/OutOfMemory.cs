namespace MaaS.Optimization.Isolation;

/// <summary>Recognises a failed allocation by the words of those who report it; ONNX Runtime has no code for it.</summary>
internal static class OutOfMemory
{
    private static readonly string[] Words =
    [
        "bad_alloc",
        "Failed to allocate memory",
        "bad allocation",
        "Out of memory",
        "OutOfMemoryException",
        "Available memory of",
        "vector::_M_default_append",
        "cannot create std::vector larger",
        "bad array new length",
    ];

    public static bool IsNamedIn(string text) =>
        Array.Exists(Words, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    public static bool IsCauseOf(Exception exception) =>
        exception is OutOfMemoryException || IsNamedIn(exception.Message);
}
