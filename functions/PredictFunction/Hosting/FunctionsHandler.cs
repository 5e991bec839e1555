using System.Net;

namespace PredictFunction.Hosting;

/// <summary>What makes this program a custom handler of Azure Functions.</summary>
internal static class FunctionsHandler
{
    /// <summary>Where the host tells the handler which port to listen on. Without a host it is 8080; 0 picks a free one.</summary>
    public const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    private const int PortWithoutHost = 8080;

    /// <summary>ASP.NET Core's own setting, as a variable of the environment.</summary>
    private const string ReloadSetting = "DOTNET_hostBuilder__reloadConfigOnChange";

    /// <summary>
    /// Settings come from the environment and stay as they are for the life of a process. ASP.NET Core would watch the working directory
    /// for files of settings, with all folders below it, before it does anything else. To be called before the builder is made.
    /// </summary>
    public static void LeaveSettingsUnwatched() => Environment.SetEnvironmentVariable(ReloadSetting, "false");

    /// <summary>Listens where the host says, and only there: the host stands between callers and this program.</summary>
    public static void AddFunctionsHandler(this WebApplicationBuilder builder)
    {
        int port = builder.Configuration.GetValue<int?>(PortSetting) ?? PortWithoutHost;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
    }
}
