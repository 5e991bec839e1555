using System.Collections.Frozen;

namespace MaaS.Optimization.Onnx;

/// <summary>The operator domains that ONNX Runtime's CPU build has kernels for.</summary>
internal static class OperatorDomains
{
    public const string Standard = "";
    public const string MachineLearning = "ai.onnx.ml";
    public const string Microsoft = "com.microsoft";

    private static readonly FrozenSet<string> Runnable = FrozenSet.Create(
        StringComparer.Ordinal,
        Standard,
        MachineLearning,
        "ai.onnx.training",
        "ai.onnx.preview.training",
        Microsoft,
        "com.microsoft.nchwc",
        "com.microsoft.experimental",
        "com.ms.internal.nhwc"
    );

    public static IEnumerable<string> All => Runnable.Order(StringComparer.Ordinal);

    public static string Canonical(string domain) =>
        string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? Standard : domain;

    public static bool IsKnown(string domain) => Runnable.Contains(Canonical(domain));

    public static bool IsStandard(NodeProto node) => Canonical(node.Domain).Length == 0;

    /// <summary>Whether the node is this standard operator.</summary>
    public static bool Is(NodeProto node, string opType) =>
        IsStandard(node) && string.Equals(node.OpType, opType, StringComparison.Ordinal);
}
