namespace MaaS.LocalHost.Timers;

/// <summary>When a timer ran and will run: the host's <c>ScheduleStatus</c>, kept between runs so that a missed one is noticed.</summary>
internal sealed record TimerStatus
{
    public static TimerStatus Never { get; } = new();

    public DateTimeOffset Last { get; init; }

    public DateTimeOffset Next { get; init; }

    public DateTimeOffset LastUpdated { get; init; }
}
