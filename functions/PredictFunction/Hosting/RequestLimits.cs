using MaaS.Runtime.Inference;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PredictFunction.Hosting;

/// <summary>What the web server of either shell refuses, and what it keeps out of the log, and the memory it receives into.</summary>
internal static class RequestLimits
{
    public static void AddRequestLimits(this IHostApplicationBuilder builder)
    {
        builder.AddMaasRequestLimits();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder
            .Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<RequestLimitsOptions>>(
                (kestrel, options) =>
                {
                    kestrel.AddServerHeader = false;
                    Limit(kestrel.Limits, options.Value);
                }
            );

        // These write whole addresses, and an address may carry a key (?code=).
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning);
    }

    private static void Limit(KestrelServerLimits limits, RequestLimitsOptions options)
    {
        // What is sent is never longer than what it decodes to, but for a few bytes of framing.
        const int framing = 64 * 1024;
        limits.MaxRequestBodySize = options.MaxBodyBytes + framing;
        limits.MinRequestBodyDataRate =
            options.MinBodyBytesPerSecond == 0
                ? null
                : new MinDataRate(options.MinBodyBytesPerSecond, TimeSpan.FromSeconds(5));
    }
}
