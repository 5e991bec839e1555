using System.Diagnostics;
using System.Diagnostics.Metrics;
using MaaS.Runtime.Telemetry;

namespace MaaS.Optimization.Telemetry;

/// <summary>What the optimizing app measures, under the product's one name <see cref="RuntimeInstruments.SourceName"/>.</summary>
internal static class OptimizationInstruments
{
    /// <summary>Tag: what became of an upload, a name of <see cref="Uploads.UploadOutcomeKind"/>.</summary>
    public const string OutcomeTag = "maas.upload.outcome";

    /// <summary>Tag: what became of a candidate, a name of <see cref="Tuning.TrialVerdict"/>.</summary>
    public const string VerdictTag = "maas.optimization.verdict";

    /// <summary>Tag of OpenTelemetry: the type of the exception; absent when there was an outcome.</summary>
    public const string ErrorTag = "error.type";

    private static readonly InstrumentAdvice<double> Work = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600],
    };

    public static ActivitySource Activities { get; } = new(RuntimeInstruments.SourceName);

    private static Meter Meter { get; } = new(RuntimeInstruments.SourceName);

    /// <summary>One look at an upload set, in seconds, with what became of it: its count is that of the uploads.</summary>
    public static Histogram<double> UploadDuration { get; } =
        Meter.CreateHistogram("maas.upload.duration", "s", "Duration of looks at uploads.", tags: null, advice: Work);

    /// <summary>One optimization of a model that could be read, in seconds.</summary>
    public static Histogram<double> OptimizationDuration { get; } =
        Meter.CreateHistogram(
            "maas.optimization.duration",
            "s",
            "Duration of optimizations.",
            tags: null,
            advice: Work
        );

    /// <summary>Candidates of optimized models, by verdict.</summary>
    public static Counter<long> Candidates { get; } =
        Meter.CreateCounter<long>("maas.optimization.candidates", "{candidate}", "Candidates by verdict.");
}
