using MaaS.Runtime.Models;

namespace MaaS.Optimization.Publishing;

/// <summary>Progress of a model's latest upload (<c>status.json</c>): for people and user interfaces, never read by us to decide.</summary>
public sealed record StatusDocument
{
    public int Format { get; init; } = ModelManifest.CurrentFormat;

    public required ModelName Model { get; init; }

    /// <summary>
    /// <c>waiting</c>, <c>verify</c>, <c>plan</c>, <c>pass</c>, <c>measure</c>, <c>publish</c>; at the end <c>published</c>,
    /// <c>superseded</c> or <c>refused</c>.
    /// </summary>
    public required string Phase { get; init; }

    public required string Detail { get; init; }

    /// <summary>The version being built or built; null before one is claimed.</summary>
    public int? Version { get; init; }

    /// <summary>When the phase began.</summary>
    public required DateTimeOffset Since { get; init; }
}
