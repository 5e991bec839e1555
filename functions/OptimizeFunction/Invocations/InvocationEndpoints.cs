using MaaS.Optimization.Uploads;

namespace OptimizeFunction.Invocations;

/// <summary>
/// What the Functions host posts. 200 means handled, a bad model included; 500 makes the host try again and is kept for what
/// a retry can cure. Nothing is lost when it gives up: the reconciler finds the upload.
/// </summary>
internal static partial class InvocationEndpoints
{
    public const string BlobFunction = "OptimizeUpload";
    public const string TimerFunction = "Reconcile";

    public static void MapInvocations(this WebApplication app)
    {
        // The host asks until any answer comes.
        app.MapGet("/", () => Results.Text("ready"));
        app.MapPost("/" + BlobFunction, OptimizeUploadAsync);
        app.MapPost("/" + TimerFunction, ReconcileAsync);
    }

    private static async Task<IResult> OptimizeUploadAsync(
        HttpRequest request,
        UploadWorker worker,
        ILogger<BlobInvocation> logger,
        CancellationToken cancellationToken
    )
    {
        if (await BoundedBody.ReadAsync(request.Body, BlobInvocation.MaxBytes, cancellationToken) is not { } body)
        {
            return Malformed(
                $"The invocation has more than {BlobInvocation.MaxBytes} bytes: the host sent the blob itself. "
                    + "Its binding must support deferred binding."
            );
        }

        if (!BlobInvocation.TryParse(body, out BlobInvocation? invocation, out string? wrong))
        {
            return Malformed(wrong);
        }

        try
        {
            UploadOutcome outcome = await worker.HandleAsync(invocation.BlobName, cancellationToken);
            return Handled($"{invocation.BlobName}: {outcome.Kind}: {outcome.Message}");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(logger, invocation.BlobName, failure);
            return Results.Problem(
                $"The upload '{invocation.BlobName}' could not be processed now: {failure.Message}",
                statusCode: StatusCodes.Status500InternalServerError
            );
        }

        IResult Malformed(string why)
        {
            LogMalformed(logger, why);
            return Handled(why);
        }
    }

    private static async Task<IResult> ReconcileAsync(
        Reconciler reconciler,
        ILogger<Reconciler> logger,
        CancellationToken cancellationToken
    )
    {
        try
        {
            ReconcileReport report = await reconciler.RunAsync(cancellationToken);
            return Handled(
                $"{report.Seen} models seen, {report.Evaluated} evaluated, {report.Worked} worked on, {report.Failed} failed."
            );
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogReconcilerFailed(logger, failure);
            return Results.Problem(
                $"Uploads could not be listed: {failure.Message}",
                statusCode: StatusCodes.Status500InternalServerError
            );
        }
    }

    private static IResult Handled(string log) =>
        Results.Json(InvocationResponse.Handled(log), InvocationJson.Default.InvocationResponse);

    [LoggerMessage(LogLevel.Error, "An invocation was dropped, the reconciler finds its upload: {Reason}")]
    private static partial void LogMalformed(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Error, "Upload {Blob} could not be processed; the host tries again.")]
    private static partial void LogFailed(ILogger logger, string blob, Exception failure);

    [LoggerMessage(LogLevel.Error, "Uploads could not be reconciled; the next tick tries again.")]
    private static partial void LogReconcilerFailed(ILogger logger, Exception failure);
}
