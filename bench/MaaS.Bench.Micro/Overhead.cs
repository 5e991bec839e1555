using System.Globalization;

namespace MaaS.Bench.Micro;

/// <summary>
/// The benchmarks of <see cref="RunPath"/> in turns on one thread, by processor time: a machine that is busy with something else
/// slows all of them alike, which the separate runs of BenchmarkDotNet do not promise.
/// </summary>
internal static class Overhead
{
    private const int Rounds = 60;
    private const int Calls = 400;

    public static async Task PrintAsync(int width)
    {
        using var path = new RunPath { Width = width };
        await path.SetUpAsync();
        (string Name, Func<Task> Call)[] all =
        [
            (nameof(RunPath.BareBound), () => Done(path.BareBound)),
            (nameof(RunPath.BareRun), () => Done(path.BareRun)),
            (nameof(RunPath.ServerRun), path.ServerRun),
            (nameof(RunPath.BinaryRequest), path.BinaryRequest),
            (nameof(RunPath.JsonRequest), path.JsonRequest),
        ];
        var times = all.Select(_ => new List<double>()).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                long started = ThreadClock.Now();
                for (int call = 0; call < Calls; call++)
                {
                    await OnThisThread(all[i].Call());
                }

                times[i].Add((ThreadClock.Now() - started) / (double)Calls);
            }
        }

        double bare = Quartile(times[1]);
        for (int i = 0; i < all.Length; i++)
        {
            double time = Quartile(times[i]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            await OnThisThread(all[i].Call());
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {all[i].Name} | {width} | {time / 1000:F2} µs | {(time - bare) / 1000:+0.00;-0.00} µs | {bytes} B |"
                )
            );
        }
    }

    private static Task Done(Action call)
    {
        call();
        return Task.CompletedTask;
    }

    // Both clocks are the thread's own. A call that is complete when it returns is awaited without leaving the thread; one that
    // is not would be measured wrongly, and there is none: nothing here waits for another thread.
    private static Task OnThisThread(Task call) =>
        call.IsCompleted
            ? call
            : throw new InvalidOperationException("The call went on elsewhere: the thread's clocks do not see it.");

    // The lower quartile: what a round costs that nothing disturbed.
    private static double Quartile(List<double> times)
    {
        times.Sort();
        return times[times.Count / 4];
    }
}
