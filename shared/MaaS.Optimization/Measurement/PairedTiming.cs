using System.Diagnostics;

namespace MaaS.Optimization.Measurement;

/// <summary>
/// Times two things in turns, first one first, then the other first, so that whatever slows the machine for a while slows
/// both. A timing repeats short runs until they last long enough.
/// </summary>
/// <param name="shortest">A timing lasts at least this long.</param>
internal sealed class PairedTiming(RunClock clock, TimeSpan shortest)
{
    /// <summary>Long enough for the clock.</summary>
    private static readonly TimeSpan ShortestTiming = TimeSpan.FromMicroseconds(400);

    private const int MinPairs = 8;
    private const int WarmUpRuns = 2;
    private const int MaxRepeats = 10_000;

    public PairedTiming(RunClock clock)
        : this(clock, ShortestTiming) { }

    /// <summary>Nanoseconds per run of the first and of the second, one entry per pair.</summary>
    public List<(double First, double Second)> Measure(Action first, Action second, int maxPairs, TimeSpan budget)
    {
        for (int i = 0; i < WarmUpRuns; i++)
        {
            first();
            second();
        }

        int repeats = Math.Max(Repeats(first), Repeats(second));
        var pairs = new List<(double, double)>();
        long started = Stopwatch.GetTimestamp();
        while (pairs.Count < maxPairs && (pairs.Count < MinPairs || Stopwatch.GetElapsedTime(started) < budget))
        {
            if (pairs.Count % 2 == 0)
            {
                double time = Time(first, repeats);
                pairs.Add((time, Time(second, repeats)));
            }
            else
            {
                double time = Time(second, repeats);
                pairs.Add((Time(first, repeats), time));
            }
        }

        return pairs;
    }

    private int Repeats(Action run)
    {
        double once = Math.Max(1, Time(run, 1));
        return (int)Math.Clamp(Math.Ceiling(shortest.TotalNanoseconds / once), 1, MaxRepeats);
    }

    private double Time(Action run, int repeats)
    {
        long start = clock.Now();
        for (int i = 0; i < repeats; i++)
        {
            run();
        }

        return (double)(clock.Now() - start) / repeats;
    }
}
