using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaaS.Runtime.Telemetry;

/// <summary>
/// What a serving instance measures: one meter and one activity source, both called <see cref="SourceName"/>. Whoever records
/// with tags asks <see cref="Instrument.Enabled"/> first, so that nothing is allocated while nobody listens.
/// </summary>
public static class RuntimeInstruments
{
    /// <summary>What an OpenTelemetry set-up subscribes to.</summary>
    public const string SourceName = "MaaS";

    /// <summary>Tag: the model's name.</summary>
    internal const string ModelTag = "maas.model.name";

    /// <summary>
    /// Tag: the version's number. Every version that this process ever served keeps its series until the process ends; how many
    /// there can be at most is up to the listener.
    /// </summary>
    internal const string VersionTag = "maas.model.version";

    /// <summary>Tag: what the file cache answered, <c>hit</c> or <c>miss</c>.</summary>
    internal const string CacheResultTag = "maas.file_cache.result";

    /// <summary>Tag of OpenTelemetry: why it failed; absent on success.</summary>
    internal const string ErrorTag = "error.type";

    private static readonly InstrumentAdvice<double> Requests = new()
    {
        HistogramBucketBoundaries =
        [
            0.0001,
            0.00025,
            0.0005,
            0.001,
            0.0025,
            0.005,
            0.01,
            0.025,
            0.05,
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
            10,
            30,
            60,
            180,
        ],
    };

    private static readonly InstrumentAdvice<double> Loads = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };

    private static readonly InstrumentAdvice<long> Rows = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    };

    internal static ActivitySource Activities { get; } = new(SourceName);

    private static Meter Meter { get; } = new(SourceName);

    /// <summary>One inference request, queueing and a cold load included, in seconds.</summary>
    internal static Histogram<double> RequestDuration { get; } =
        Meter.CreateHistogram(
            "maas.inference.duration",
            "s",
            "Duration of inference requests.",
            tags: null,
            advice: Requests
        );

    /// <summary>What one request waited for its run, in seconds; 0 when it found the model free.</summary>
    internal static Histogram<double> QueueDuration { get; } =
        Meter.CreateHistogram(
            "maas.inference.queue.duration",
            "s",
            "Time that requests waited for their run.",
            tags: null,
            advice: Requests
        );

    /// <summary>One run of a session, inputs and outputs included, in seconds; however many requests shared it.</summary>
    internal static Histogram<double> RunDuration { get; } =
        Meter.CreateHistogram(
            "maas.inference.run.duration",
            "s",
            "Duration of runs of ONNX Runtime.",
            tags: null,
            advice: Requests
        );

    /// <summary>Rows of one run.</summary>
    internal static Histogram<long> BatchRows { get; } =
        Meter.CreateHistogram("maas.inference.batch.rows", "{row}", "Rows per run.", tags: null, advice: Rows);

    /// <summary>One load of a version: download, session creation, warm-up, in seconds.</summary>
    internal static Histogram<double> LoadDuration { get; } =
        Meter.CreateHistogram("maas.model.load.duration", "s", "Duration of model loads.", tags: null, advice: Loads);

    /// <summary>Estimated bytes of all resident sessions.</summary>
    internal static UpDownCounter<long> ResidentBytes { get; } =
        Meter.CreateUpDownCounter<long>("maas.model.resident.size", "By", "Estimated size of the resident models.");

    /// <summary>Sessions that exist, those that are being drained included.</summary>
    internal static UpDownCounter<long> ResidentModels { get; } =
        Meter.CreateUpDownCounter<long>("maas.model.resident.count", "{model}", "Resident model versions.");

    /// <summary>Versions that went to make room for another.</summary>
    internal static Counter<long> Evictions { get; } =
        Meter.CreateCounter<long>("maas.model.evictions", "{model}", "Model versions evicted to make room.");

    /// <summary>Variants that were asked of the local file cache.</summary>
    internal static Counter<long> CacheLookups { get; } =
        Meter.CreateCounter<long>("maas.file_cache.lookups", "{lookup}", "Lookups in the local file cache.");

    /// <summary>Requests of the catalog that storage did not answer.</summary>
    internal static Counter<long> CatalogFailures { get; } =
        Meter.CreateCounter<long>(
            "maas.catalog.failures",
            "{failure}",
            "Reads of indexes and manifests that storage failed."
        );
}
