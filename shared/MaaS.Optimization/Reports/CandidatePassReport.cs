using System.Text.Json;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Reports;

/// <summary>One pass of a candidate.</summary>
internal sealed record CandidatePassReport
{
    public required string Name { get; init; }

    /// <summary>As the plan gave them; absent: the defaults.</summary>
    public JsonElement? Options { get; init; }

    /// <summary>Whether a row's answer is independent of the other rows of its batch.</summary>
    public required bool BatchRowsIndependent { get; init; }

    /// <summary>Absent when an earlier pass, or this one, failed.</summary>
    public PassReport? Done { get; init; }
}
