using MaaS.Runtime.Models;

namespace MaaS.Optimization;

/// <summary>What became of a model: <see cref="Optimized"/> or <see cref="Refused"/>.</summary>
public abstract record OptimizationOutcome
{
    private OptimizationOutcome() { }

    /// <summary>It can be published.</summary>
    /// <param name="Signature">Of the original, and so of every variant.</param>
    /// <param name="Variants">Most preferred first; the original always among them.</param>
    /// <param name="ReportJson">The UTF-8 bytes of <c>report.json</c>.</param>
    /// <param name="ReportHtml">The UTF-8 bytes of <c>report.html</c>: the same for people, one self-contained page.</param>
    public sealed record Optimized(
        ModelSignature Signature,
        IReadOnlyList<PreparedVariant> Variants,
        ReadOnlyMemory<byte> ReportJson,
        ReadOnlyMemory<byte> ReportHtml
    ) : OptimizationOutcome;

    /// <summary>It cannot be published, and a retry would not change that.</summary>
    /// <param name="Reason">What is wrong with which file, and what was expected; for the uploader.</param>
    public sealed record Refused(RefusalReason Reason) : OptimizationOutcome;
}
