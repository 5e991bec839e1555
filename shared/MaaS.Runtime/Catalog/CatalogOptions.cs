using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Catalog;

/// <summary>How this instance follows what is published (<c>MaaS:Catalog</c>).</summary>
public sealed class CatalogOptions
{
    public const string SectionName = "MaaS:Catalog";

    /// <summary>How often resident and pinned models are compared with storage: the longest a moved label goes unseen.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long "no such model" and the index of a model that is not resident are believed without asking again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MissLifetime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a listing of all models is believed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ListLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most models that a listing names. Each costs one small read.</summary>
    [Range(1, 1_000_000)]
    public int ListLimit { get; set; } = 10_000;

    /// <summary>Entries kept of each kind (indexes of models that are not resident, manifests, unknown names).</summary>
    [Range(16, 1_000_000)]
    public int CacheEntries { get; set; } = 4_096;

    /// <summary>Index reads in flight at once; further misses wait their turn.</summary>
    [Range(1, 1_000)]
    public int ConcurrentReads { get; set; } = 32;
}
