using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace MaaS.Client.Retries;

/// <summary>Connections for clients that no factory makes.</summary>
internal static class InferenceConnections
{
    /// <summary>Long enough to be reused, short enough to follow a server that moves.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>A handler that leaves compression to the reader of answers, which bounds what comes out.</summary>
    public static SocketsHttpHandler Handler() =>
        new() { AutomaticDecompression = DecompressionMethods.None, PooledConnectionLifetime = Lifetime };

    /// <summary>An HTTP client with the options' retries and no time limit of its own: the call has one.</summary>
    public static HttpClient Create(InferenceClientOptions options) => Create(options, Handler(), TimeProvider.System);

    /// <summary>The same over another handler and clock.</summary>
    public static HttpClient Create(InferenceClientOptions options, HttpMessageHandler inner, TimeProvider time)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        InferenceRetries.AddTo(pipeline, options);
        return new HttpClient(new ResilienceHandler(pipeline.Build()) { InnerHandler = inner })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}
