using System.Diagnostics;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Runs both models on the same feeds and compares what they answer, with each other and with the labels.</summary>
/// <param name="features">Outputs whose rows are features: no decision is read off them.</param>
internal sealed class OutputComparison(
    NativeSession original,
    NativeSession candidate,
    ModelSignature signature,
    IReadOnlyList<string> features
)
{
    /// <summary>How far the estimate of what a feed costs may be wrong before comparing stops in the middle.</summary>
    private const double Patience = 1.5;

    /// <summary>Runs that show what a feed costs, at most …</summary>
    private const int MostTrials = 5;

    /// <summary>… and this part of the budget, once one is done.</summary>
    private const double Trials = 0.02;

    private readonly FidelityAccumulator[] _outputs =
    [
        .. signature.Outputs.Select(output => new FidelityAccumulator(
            output,
            features.Contains(output.Name, StringComparer.Ordinal)
        )),
    ];

    private readonly List<MetricShare> _originalShares = [];
    private readonly List<MetricShare> _candidateShares = [];

    /// <summary>
    /// Compares as many feeds as the budget allows, at least one. Where that is not all of them, they are spread evenly: files are
    /// often sorted.
    /// </summary>
    /// <param name="metric">Null: feeds have no labels.</param>
    public MeasureResult Run(IFeedSource feeds, int maxFeeds, MetricSpec? metric, TimeSpan budget)
    {
        long affordable = Affordable(feeds, maxFeeds, budget);
        long started = Stopwatch.GetTimestamp();
        int count = 0;
        foreach ((int index, SampleFeed feed) in feeds.Read().Index())
        {
            if (affordable * index / feeds.Count == affordable * (index + 1) / feeds.Count)
            {
                continue;
            }

            if (count > 0 && Stopwatch.GetElapsedTime(started) > budget * Patience)
            {
                break;
            }

            Compare(feed, metric);
            count++;
        }

        return new MeasureResult
        {
            Feeds = count,
            Outputs = [.. _outputs.Select(output => output.ToFidelity())],
            Metric = metric is null
                ? null
                : new MetricTally { Original = _originalShares, Candidate = _candidateShares },
        };
    }

    /// <summary>
    /// Feeds that the budget allows, by the fastest of a few runs: one that had to wait for a core would cut the answers that are
    /// compared to a few. The first run of a session prepares memory and is not counted.
    /// </summary>
    private int Affordable(IFeedSource feeds, int maxFeeds, TimeSpan budget)
    {
        OrtValue[] inputs = original.Bind(feeds.Read().First());
        try
        {
            RunBoth(inputs);
            long started = Stopwatch.GetTimestamp();
            TimeSpan cost = TimeSpan.MaxValue;
            for (int i = 0; i < MostTrials && (i == 0 || Stopwatch.GetElapsedTime(started) < budget * Trials); i++)
            {
                long began = Stopwatch.GetTimestamp();
                RunBoth(inputs);
                cost = TimeSpan.FromTicks(Math.Min(cost.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
            }

            return (int)Math.Clamp(budget / cost, 1, Math.Min(maxFeeds, feeds.Count));
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private void RunBoth(OrtValue[] inputs)
    {
        original.Run(inputs).Dispose();
        candidate.Run(inputs).Dispose();
    }

    private void Compare(SampleFeed feed, MetricSpec? metric)
    {
        OrtValue[] inputs = original.Bind(feed);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> expected = original.Run(inputs);
            using IDisposableReadOnlyCollection<OrtValue> found = candidate.Run(inputs);
            for (int i = 0; i < _outputs.Length; i++)
            {
                _outputs[i].Add(expected[i], found[i]);
                if (
                    metric is not null
                    && string.Equals(signature.Outputs[i].Name, metric.Output, StringComparison.Ordinal)
                )
                {
                    MetricTensor label = MetricTensors.Of(feed.Label!);
                    _originalShares.AddRange(Score(metric, expected[i], signature.Outputs[i], label));
                    _candidateShares.AddRange(Score(metric, found[i], signature.Outputs[i], label));
                }
            }
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    private static IReadOnlyList<MetricShare> Score(
        MetricSpec metric,
        OrtValue answer,
        TensorSpec output,
        MetricTensor label
    )
    {
        IReadOnlyList<MetricShare> shares = MetricScorer.Score(
            metric,
            MetricTensors.Of(answer, output),
            label,
            out string? problem
        );
        return problem is null
            ? shares
            : throw new SampleFormatException($"samples.npz, array '{metric.Label}': {problem}.");
    }
}
