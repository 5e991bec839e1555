using MaaS.Runtime.Models;

namespace MaaS.Runtime.Catalog;

/// <summary>A model's index as storage held it at one moment. Immutable.</summary>
/// <param name="ETag">For the next conditional read.</param>
/// <param name="ReadAt">When storage last confirmed it, as a timestamp of the catalog's <see cref="TimeProvider"/>.</param>
internal sealed record ModelSnapshot(ModelIndex Index, string? ETag, long ReadAt);
