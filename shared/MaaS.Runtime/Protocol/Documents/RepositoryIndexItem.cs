using System.Globalization;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>One line of what <c>POST /v2/repository/index</c> answers.</summary>
/// <param name="State"><c>READY</c> or <c>UNAVAILABLE</c>, on this instance.</param>
public sealed record RepositoryIndexItem(string Name, string Version, string State, string? Reason)
{
    public static RepositoryIndexItem Of(RepositoryEntry entry) =>
        new(
            entry.Name.Value,
            entry.Version.ToString(CultureInfo.InvariantCulture),
            entry.Ready ? "READY" : "UNAVAILABLE",
            entry.Reason
        );
}
