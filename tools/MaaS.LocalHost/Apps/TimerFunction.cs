using Cronos;

namespace MaaS.LocalHost.Apps;

/// <summary>A function with a <c>timerTrigger</c>.</summary>
internal sealed record TimerFunction : FunctionDefinition
{
    public required string BindingName { get; init; }

    /// <summary>NCrontab with six fields, seconds first, in UTC.</summary>
    public required CronExpression Schedule { get; init; }

    public required bool RunOnStartup { get; init; }
}
