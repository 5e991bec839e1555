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
        string encoded = encode is { } time ? Text($", encode;dur={time.TotalMilliseconds:0.###}") : "";
        response.Headers[Header] = Text(
            $"{load}decode;dur={decode.TotalMilliseconds:0.###}, queue;dur={run.Queue.TotalMilliseconds:0.###}, run;dur={run.Infer.TotalMilliseconds:0.###}, batch;desc={run.BatchRows}{encoded}"
        );
    }

    private static string Load(in RunTimings run) =>
        Text(
            $"load;dur={run.Load.TotalMilliseconds:0.###}, blob;dur={run.LoadSteps.Files.TotalMilliseconds:0.###}, session;dur={run.LoadSteps.Session.TotalMilliseconds:0.###}, warmup;dur={run.LoadSteps.WarmUp.TotalMilliseconds:0.###}, "
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
