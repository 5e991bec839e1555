namespace MaaS.LocalHost.Handlers;

internal static partial class HandlerLog
{
    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    public static partial void HandlerOutput(this ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Debug, "Handler answers on {Address}")]
    public static partial void HandlerAnswers(this ILogger logger, Uri address);

    [LoggerMessage(3, LogLevel.Error, "Handler ended with exit code {ExitCode}")]
    public static partial void HandlerEnded(this ILogger logger, int exitCode);

    [LoggerMessage(4, LogLevel.Error, "Handler of {App} did not answer GET / within {Limit}")]
    public static partial void HandlerSilent(this ILogger logger, string app, TimeSpan limit);
}
