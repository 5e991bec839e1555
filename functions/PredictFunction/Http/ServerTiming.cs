using System.Globalization;
using MaaS.Runtime.Inference;

namespace PredictFunction.Http;

/// <summary>Says in the header <c>Server-Timing</c> where the time of an answer went, in milliseconds.</summary>
internal static class ServerTiming
{
    public const string Header = "Server-Timing";

    /// <summary>
    /// Writes the header; <c>load</c> and its steps (<c>blob</c>, <c>session</c>, <c>warmup</c>) are there when the request waited for
    /// its model. <c>batch</c> is the rows of its run.
    /// </summary>
    /// <param name="decode">Reading the body included: a slow sender shows here.</param>
    /// <param name="encode">Making the answer; null: it is made while it is sent.</param>
    public static void Write(HttpResponse response, TimeSpan decode, in RunTimings run, TimeSpan? encode)
    {
        string load = run.Load > TimeSpan.Zero ? Load(run) : "";
        string encoded = encode is { } time ? $", encode;dur={new Milliseconds(time)}" : "";
        response.Headers[Header] = string.Create(
            CultureInfo.InvariantCulture,
            stackalloc char[256],
            $"{load}decode;dur={new Milliseconds(decode)}, queue;dur={new Milliseconds(run.Queue)}, run;dur={new Milliseconds(run.Infer)}, batch;desc={run.BatchRows}{encoded}"
        );
    }

    /// <summary>Writes the header of a request that was read, as far as it came, and failed.</summary>
    /// <param name="run">From there to the failure: waiting for the model and for a run, running, making the answer; null: it could not be read.</param>
    public static void WriteFailed(HttpResponse response, TimeSpan decode, TimeSpan? run)
    {
        if (!response.HasStarted)
        {
            string ran = run is { } time ? $", run;dur={new Milliseconds(time)}" : "";
            response.Headers[Header] = $"decode;dur={new Milliseconds(decode)}{ran}";
        }
    }

    /// <summary>Writes the header of a request of which nothing else is known, unless it has one.</summary>
    public static void WriteTotal(HttpResponse response, TimeSpan total) =>
        response.Headers.TryAdd(Header, $"total;dur={new Milliseconds(total)}");

    private static string Load(in RunTimings run) =>
        $"load;dur={new Milliseconds(run.Load)}, blob;dur={new Milliseconds(run.LoadSteps.Files)}, session;dur={new Milliseconds(run.LoadSteps.Session)}, warmup;dur={new Milliseconds(run.LoadSteps.WarmUp)}, ";
}
