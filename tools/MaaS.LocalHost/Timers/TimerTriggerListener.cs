using System.Text.Json.Nodes;
using Azure;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Invocations;

namespace MaaS.LocalHost.Timers;

/// <summary>Runs one timer function on its schedule, one invocation at a time.</summary>
internal sealed class TimerTriggerListener(
    TimerFunction function,
    TimerStatusStore statuses,
    HandlerInvoker invoker,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>A timer's longest wait; longer ones are waited for in pieces.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            TimerStatus status = await statuses.ReadAsync(function.FullName, cancellationToken);
            bool pastDue = status.Next != default && status.Next < time.GetUtcNow();
            if (function.RunOnStartup || pastDue)
            {
                status = await InvokeAsync(status, pastDue, cancellationToken);
            }

            while (Next() is { } next)
            {
                await UntilAsync(next, cancellationToken);
                status = await InvokeAsync(status, pastDue: false, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception error) when (error is LocalHostException or RequestFailedException)
        {
            logger.TimerStopped(function.Name, error.Message);
        }
    }

    /// <summary>The body of one invocation, as the documentation gives it.</summary>
    internal static byte[] Body(TimerFunction function, TimerStatus status, bool pastDue, TimeProvider time) =>
        HostJson.Bytes(
            new JsonObject
            {
                ["Data"] = new JsonObject
                {
                    [function.BindingName] = new JsonObject
                    {
                        ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
                        ["ScheduleStatus"] = new JsonObject
                        {
                            ["Last"] = status.Last,
                            ["Next"] = status.Next,
                            ["LastUpdated"] = status.LastUpdated,
                        },
                        ["IsPastDue"] = pastDue,
                    },
                },
                ["Metadata"] = new JsonObject { ["sys"] = HostJson.System(function.Name, time) },
            }
        );

    private async Task<TimerStatus> InvokeAsync(TimerStatus status, bool pastDue, CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        InvocationOutcome outcome = await invoker.InvokeAsync(
            function.Name,
            Body(function, status, pastDue, time),
            cancellationToken
        );
        if (outcome.Result != InvocationResult.Succeeded)
        {
            logger.TimerFailed(function.Name, outcome.Detail);
        }

        var updated = new TimerStatus
        {
            Last = started,
            Next = Next() ?? default,
            LastUpdated = time.GetUtcNow(),
        };
        await statuses.WriteAsync(function.FullName, updated, cancellationToken);
        return updated;
    }

    private DateTimeOffset? Next() => function.Schedule.GetNextOccurrence(time.GetUtcNow(), TimeZoneInfo.Utc);

    private async Task UntilAsync(DateTimeOffset due, CancellationToken cancellationToken)
    {
        while (due - time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await Task.Delay(left < LongestDelay ? left : LongestDelay, time, cancellationToken);
        }
    }
}
