using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MaaS.Runtime.Telemetry;

/// <summary>The product's one meter and one activity source; both are called <see cref="SourceName"/>.</summary>
public static class RuntimeInstruments
{
    /// <summary>What an OpenTelemetry set-up subscribes to.</summary>
    public const string SourceName = "MaaS";

    /// <summary>Tag: the model's name.</summary>
    internal const string ModelTag = "maas.model.name";

    /// <summary>Tag: the version's number.</summary>
    internal const string VersionTag = "maas.model.version";

    /// <summary>Tag of OpenTelemetry: why it failed; absent on success.</summary>
    internal const string ErrorTag = "error.type";

    internal static ActivitySource Activities { get; } = new(SourceName);

    private static Meter Meter { get; } = new(SourceName);

    /// <summary>One inference request, queueing and a cold load included, in seconds.</summary>
    internal static Histogram<double> RequestDuration { get; } =
        Meter.CreateHistogram<double>("maas.inference.duration", "s", "Duration of inference requests.");

    /// <summary>One load of a version: download, session creation, warm-up, in seconds.</summary>
    internal static Histogram<double> LoadDuration { get; } =
        Meter.CreateHistogram<double>("maas.model.load.duration", "s", "Duration of model loads.");

    /// <summary>Estimated bytes of all resident sessions.</summary>
    internal static UpDownCounter<long> ResidentBytes { get; } =
        Meter.CreateUpDownCounter<long>("maas.model.resident.size", "By", "Estimated size of the resident models.");
}
