using System.Diagnostics;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Batching;

/// <summary>
/// Times one run of 1, 2, 4, … rows, all sizes in turns, on one thread, with what a server adds to a run of several rows: copying
/// the requests' rows together. For large rows and little arithmetic that alone is more than there is to gain.
/// </summary>
internal sealed class BatchCurve(NativeSession session, SampleFeed like, TimeSpan budget)
{
    private const int MinRounds = 3;
    private const int MaxRounds = 50;
    private const long MaxInputBytes = 64L << 20;

    /// <summary>A size that gains less than this over one row is not worth making anybody wait.</summary>
    private const double LeastGain = 1.2;

    private const double NearlyBest = 0.95;

    private readonly RunClock _clock = RunClock.Choose();

    /// <summary>Rows per second by rows, ascending; sizes whose runs would use up the budget are left out.</summary>
    public IReadOnlyList<BatchPoint> Measure(IReadOnlyList<BatchRow> pool, int maxRows)
    {
        var sizes = new List<(int Rows, SampleFeed Feed, OrtValue[] Inputs, List<double> Nanoseconds)>();
        long rowBytes = pool[0].Inputs.Sum(input => (long)input.Length);
        try
        {
            for (int rows = 1; rows <= maxRows && rows * rowBytes <= MaxInputBytes; rows *= 2)
            {
                SampleFeed feed = BatchRow.Stack(
                    [.. Enumerable.Range(0, rows).Select(i => pool[i % pool.Count])],
                    like
                );
                sizes.Add((rows, feed, session.Bind(feed), []));
                // The first run of a size allocates. It also tells whether there is time for this size and larger ones.
                if (Time(rows, feed, sizes[^1].Inputs) > budget.TotalNanoseconds / (2 * MinRounds))
                {
                    break;
                }
            }

            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < MaxRounds && (i < MinRounds || Stopwatch.GetElapsedTime(started) < budget); i++)
            {
                sizes.ForEach(size => size.Nanoseconds.Add(Time(size.Rows, size.Feed, size.Inputs)));
            }
        }
        finally
        {
            sizes.ForEach(size => Array.ForEach(size.Inputs, input => input.Dispose()));
        }

        return
        [
            .. sizes.Select(size => new BatchPoint(
                size.Rows,
                Math.Round(size.Rows / Median(size.Nanoseconds) * 1e9, 1)
            )),
        ];
    }

    /// <summary>The smallest number of rows that comes close to the best throughput; 1 when the best is little better than one row.</summary>
    public static int MostUseful(IReadOnlyList<BatchPoint> curve)
    {
        double best = curve.Select(point => point.RowsPerSecond).DefaultIfEmpty().Max();
        return curve.Count == 0 || best < curve[0].RowsPerSecond * LeastGain
            ? 1
            : curve.First(point => point.RowsPerSecond >= best * NearlyBest).Rows;
    }

    private double Time(int rows, SampleFeed feed, OrtValue[] inputs)
    {
        long started = _clock.Now();
        for (int i = 0; rows > 1 && i < inputs.Length; i++)
        {
            // Both are in the session's order of inputs: the feed was made from its signature.
            feed.Inputs[i].Data.CopyTo(inputs[i].GetTensorMutableRawData());
        }

        session.Run(inputs).Dispose();
        return Math.Max(1, _clock.Now() - started);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
