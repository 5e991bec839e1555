using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>One model as an administrator sees it.</summary>
/// <param name="Versions">Oldest first.</param>
/// <param name="Status">Progress of its latest upload.</param>
/// <param name="Rejections">The latest refusals, newest first.</param>
public sealed record ModelDetails(
    ModelName Model,
    IReadOnlyDictionary<string, int> Labels,
    IReadOnlyList<VersionDetails> Versions,
    StatusDocument? Status,
    IReadOnlyList<Rejection> Rejections
);
