using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>How often, and how many nanoseconds in all.</summary>
public sealed record DurationDocument(long Count, long Ns)
{
    public static DurationDocument Of(DurationStatistics statistics) => new(statistics.Count, statistics.Nanoseconds);
}
