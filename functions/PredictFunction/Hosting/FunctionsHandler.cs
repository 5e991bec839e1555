using System.Net;
using MaaS.Runtime.Inference;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace PredictFunction.Hosting;

/// <summary>What makes this program a custom handler of Azure Functions.</summary>
internal static class FunctionsHandler
{
    /// <summary>Where the host tells the handler which port to listen on. Without a host it is 8080; 0 picks a free one.</summary>
    public const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    private const int PortWithoutHost = 8080;

    /// <summary>Listens where the host says, and only there: the host stands between callers and this program.</summary>
    public static void AddFunctionsHandler(this WebApplicationBuilder builder)
    {
        builder.AddMaasRequestLimits();
        int port = builder.Configuration.GetValue<int?>(PortSetting) ?? PortWithoutHost;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
            Limit(
                kestrel.Limits,
                kestrel.ApplicationServices.GetRequiredService<IOptions<RequestLimitsOptions>>().Value
            );
        });

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
