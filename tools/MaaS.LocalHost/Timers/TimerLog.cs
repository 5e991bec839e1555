namespace MaaS.LocalHost.Timers;

internal static partial class TimerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Function}: {Reason}")]
    public static partial void TimerFailed(this ILogger logger, string function, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Function}: the timer stopped: {Reason}")]
    public static partial void TimerStopped(this ILogger logger, string function, string reason);
}
