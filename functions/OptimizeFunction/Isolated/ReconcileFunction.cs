using MaaS.Optimization.Uploads;
using Microsoft.Azure.Functions.Worker;

namespace OptimizeFunction.Isolated;

/// <summary>Processes what events left undone.</summary>
public sealed partial class ReconcileFunction(Reconciler reconciler, ILogger<ReconcileFunction> logger)
{
    [Function("Reconcile")]
    public async Task RunAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        ReconcileReport report = await reconciler.RunAsync(cancellationToken);
        LogReport(logger, report.Seen, report.Evaluated, report.Worked, report.Failed);
    }

    [LoggerMessage(
        LogLevel.Information,
        "{Seen} models seen, {Evaluated} evaluated, {Worked} worked on, {Failed} failed."
    )]
    private static partial void LogReport(ILogger logger, int seen, int evaluated, int worked, int failed);
}
