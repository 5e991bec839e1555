namespace MaaS.LocalHost.Invocations;

internal static partial class InvocationLog
{
    [LoggerMessage(1, LogLevel.Information, "{Function}: {Line}")]
    public static partial void FunctionLog(this ILogger logger, string function, string line);
}
