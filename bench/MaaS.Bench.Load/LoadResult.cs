using System.Diagnostics;

namespace MaaS.Bench.Load;

/// <summary>What a server did under one load; rounds add up.</summary>
internal sealed class LoadResult
{
    private readonly List<long> _latencies = [];

    public int Count => _latencies.Count;

    public int Failures { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Processor time of the server, when it is a process of ours.</summary>
    public TimeSpan Processor { get; private set; }

    /// <summary>Resident bytes of the server after the last round; 0: unknown.</summary>
    public long ResidentBytes { get; private set; }

    public double PerSecond => Count / Elapsed.TotalSeconds;

    public double ProcessorMicroseconds => Count == 0 ? 0 : Processor.TotalMicroseconds / Count;

    public void Add(IEnumerable<long> latencies, int failures, TimeSpan elapsed, TimeSpan processor, long resident)
    {
        _latencies.AddRange(latencies);
        Failures += failures;
        Elapsed += elapsed;
        Processor += processor;
        ResidentBytes = resident;
    }

    /// <summary>A percentile of the latency, milliseconds.</summary>
    /// <param name="share">0 to 1.</param>
    public double Milliseconds(double share)
    {
        if (_latencies.Count == 0)
        {
            return double.NaN;
        }

        _latencies.Sort();
        long ticks = _latencies[Math.Min(_latencies.Count - 1, (int)(_latencies.Count * share))];
        return ticks * 1000.0 / Stopwatch.Frequency;
    }
}
