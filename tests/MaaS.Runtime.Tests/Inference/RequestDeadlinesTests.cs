using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Tests.Inference;

public sealed class RequestDeadlinesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly RequestDeadlines _deadlines = new(TimeProvider.System);

    [Fact]
    public void Deadline_that_was_given_back_serves_the_next_request_and_not_the_last_caller()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        RequestDeadline lent = _deadlines.Start(Long, first.Token);
        lent.Dispose();

        using RequestDeadline again = _deadlines.Start(Long, second.Token);
        first.Cancel();

        Assert.Same(lent, again);
        Assert.False(again.Token.IsCancellationRequested);
        second.Cancel();
        Assert.True(again.Token.IsCancellationRequested);
        Assert.Equal(InferenceErrorKind.Cancelled, again.Error.Kind);
    }

    [Fact]
    public void Deadline_that_fired_is_not_lent_again()
    {
        using var caller = new CancellationTokenSource();
        RequestDeadline fired = _deadlines.Start(Long, caller.Token);
        caller.Cancel();
        fired.Dispose();

        using RequestDeadline next = _deadlines.Start(Long, CancellationToken.None);

        Assert.NotSame(fired, next);
        Assert.False(next.Token.IsCancellationRequested);
    }

    [Fact]
    public void Deadline_that_is_given_back_twice_is_lent_to_one_request()
    {
        RequestDeadline lent = _deadlines.Start(Long, CancellationToken.None);
        lent.Dispose();
        lent.Dispose();

        using RequestDeadline one = _deadlines.Start(Long, CancellationToken.None);
        using RequestDeadline other = _deadlines.Start(Long, CancellationToken.None);

        Assert.NotSame(one, other);
    }

    [Fact(Timeout = 60_000)]
    public async Task Time_limit_holds_for_a_deadline_that_is_lent_again()
    {
        RequestDeadline lent = _deadlines.Start(Long, CancellationToken.None);
        lent.Dispose();

        using RequestDeadline again = _deadlines.Start(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = again.Token.Register(fired.SetResult);
        await fired.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(InferenceErrorKind.DeadlineExceeded, again.Error.Kind);
    }
}
