using System.Net;

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
        int port = builder.Configuration.GetValue<int?>(PortSetting) ?? PortWithoutHost;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
    }
}
