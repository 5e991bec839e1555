using Yarp.ReverseProxy.Forwarder;

namespace MaaS.LocalHost.Http;

internal static partial class HttpLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} could not be passed on to the handler: {Reason}")]
    public static partial void ProxyFailed(this ILogger logger, string method, string? path, ForwarderError reason);
}
