using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>The statistics extension.</summary>
public sealed record StatisticsDocument(IReadOnlyList<VersionStatistics> ModelStats)
{
    public static StatisticsDocument Of(IEnumerable<ModelStatistics> statistics) =>
        new([.. statistics.Select(VersionStatistics.Of)]);
}
