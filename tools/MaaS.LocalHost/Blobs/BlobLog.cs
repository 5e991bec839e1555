namespace MaaS.LocalHost.Blobs;

internal static partial class BlobLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Function}: {Blob}, attempt {Attempt}")]
    public static partial void Delivering(this ILogger logger, string function, string blob, int attempt);

    [LoggerMessage(2, LogLevel.Warning, "{Function}: {Blob} is delivered again: {Reason}")]
    public static partial void Redelivering(this ILogger logger, string function, string blob, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Function}: {Blob}, attempt {Attempt} of {Attempts} failed: {Reason}")]
    public static partial void AttemptFailed(
        this ILogger logger,
        string function,
        string blob,
        int attempt,
        int attempts,
        string reason
    );

    [LoggerMessage(4, LogLevel.Error, "{Function}: {Blob} is given up; the queue {Queue} has word of it")]
    public static partial void Poisoned(this ILogger logger, string function, string blob, string queue);

    [LoggerMessage(5, LogLevel.Debug, "{Function}: delivery of {Blob} was interrupted: {Reason}")]
    public static partial void DeliveryInterrupted(this ILogger logger, string function, string blob, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Container {Container} could not be listed: {Reason}")]
    public static partial void PollFailed(this ILogger logger, string container, string reason);
}
