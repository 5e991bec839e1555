using System.Runtime.CompilerServices;

namespace MaaS.EndToEnd.Tests;

/// <summary>Waits for what another process will do. Ends by the test's own limit, never by a verdict on how long it took.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Asks until the answer is not null.</summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T?>> ask,
        Func<string> whatWasSeen,
        [CallerArgumentExpression(nameof(ask))] string what = ""
    )
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            try
            {
                await Task.Delay(Interval, TimeProvider.System, limit.Token);
            }
            catch (OperationCanceledException end)
            {
                throw new InvalidOperationException($"Never happened: {what}{Environment.NewLine}{whatWasSeen()}", end);
            }
        }
    }

    /// <summary>Asks until it is so.</summary>
    public static Task HappensAsync(
        Func<Task<bool>> ask,
        Func<string> whatWasSeen,
        [CallerArgumentExpression(nameof(ask))] string what = ""
    ) => GetAsync(async () => await ask() ? "yes" : null, whatWasSeen, what);
}
