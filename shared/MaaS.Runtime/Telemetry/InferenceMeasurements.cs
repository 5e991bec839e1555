using System.Diagnostics;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Telemetry;

/// <summary>Records what a request and its run took; does nothing while nobody listens.</summary>
internal static class InferenceMeasurements
{
    /// <summary>One request, from its start to its outcome.</summary>
    public static void Request(ResolvedModel model, InferenceError? error, TimeSpan took)
    {
        if (!RuntimeInstruments.RequestDuration.Enabled)
        {
            return;
        }

        TagList tags = Tags(model.Name.Value, model.Version);
        if (error is not null)
        {
            tags.Add(RuntimeInstruments.ErrorTag, error.Kind.ToString());
        }

        RuntimeInstruments.RequestDuration.Record(took.TotalSeconds, tags);
    }

    /// <summary>One request's share in a run; the run itself is recorded once, with the request that counts it.</summary>
    public static void Run(string model, int version, in RunTimings timings)
    {
        if (
            !RuntimeInstruments.QueueDuration.Enabled
            && !RuntimeInstruments.RunDuration.Enabled
            && !RuntimeInstruments.BatchRows.Enabled
        )
        {
            return;
        }

        TagList tags = Tags(model, version);
        RuntimeInstruments.QueueDuration.Record(timings.Queue.TotalSeconds, tags);
        if (timings.Run > 0)
        {
            RuntimeInstruments.RunDuration.Record((timings.Input + timings.Infer + timings.Output).TotalSeconds, tags);
            RuntimeInstruments.BatchRows.Record(timings.BatchRows, tags);
        }
    }

    private static TagList Tags(string model, int version) =>
        new() { { RuntimeInstruments.ModelTag, model }, { RuntimeInstruments.VersionTag, version } };
}
