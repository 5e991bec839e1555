using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>What ONNX Runtime says of a failed run, for a caller: the node and the reason.</summary>
internal static partial class OnnxRuntimeMessage
{
    /// <summary>The message without its error code, and without the native source file and function it came from.</summary>
    public static string Of(OnnxRuntimeException exception) => Of(exception.Message);

    internal static string Of(string message) =>
        Origin().Replace(Code().Replace(message.ReplaceLineEndings(" "), ""), "").Trim();

    [GeneratedRegex(@"^\s*\[ErrorCode:\w+\]\s*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    // "/path/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) the reason"
    [GeneratedRegex(
        @"(?<![\w/.])[\w/.-]+\.(?:cc|cpp|h):\d+ (?:(?:[^()]*[^\s()])?\([^()]*\)(?: const)? )?",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Origin();
}
