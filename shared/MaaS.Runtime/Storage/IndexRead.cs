using MaaS.Runtime.Models;

namespace MaaS.Runtime.Storage;

/// <summary>The answer to a conditional read of an index.</summary>
/// <param name="Index">The document; null when it does not exist or did not change.</param>
/// <param name="ETag">Its ETag; null when it does not exist.</param>
/// <param name="NotModified">Whether it still has the ETag that the caller knows.</param>
public sealed record IndexRead(ModelIndex? Index, string? ETag, bool NotModified)
{
    /// <summary>No such model.</summary>
    public static IndexRead Missing { get; } = new(null, null, NotModified: false);
}
