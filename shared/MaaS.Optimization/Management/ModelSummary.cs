using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>One line of the list of models.</summary>
/// <param name="Versions">Numbers of the listed versions, oldest first; empty when none was published yet.</param>
/// <param name="Phase">Of its latest upload; see <see cref="Publishing.StatusDocument.Phase"/>.</param>
public sealed record ModelSummary(
    ModelName Model,
    IReadOnlyList<int> Versions,
    IReadOnlyDictionary<string, int> Labels,
    string? Phase
);
