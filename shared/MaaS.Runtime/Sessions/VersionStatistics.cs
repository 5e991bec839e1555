using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Cumulative figures of one version. Thread-safe.</summary>
internal sealed class VersionStatistics(ModelName name, int version)
{
    // Row counts beyond these many different ones are in the totals only.
    private const int MaxBatchSizes = 128;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Batch> _batches = [];
    private DateTimeOffset? _lastInference;
    private long _rows;
    private long _runs;
    private DurationStatistics _success;
    private DurationStatistics _fail;
    private DurationStatistics _queue;
    private DurationStatistics _input;
    private DurationStatistics _infer;
    private DurationStatistics _output;

    /// <summary>Counts a request.</summary>
    /// <param name="rows">Its own; those of its run are in <paramref name="run"/>.</param>
    public void Succeeded(long rows, in RunTimings run, TimeSpan total, DateTimeOffset at)
    {
        lock (_gate)
        {
            _lastInference = at;
            _rows += rows;
            _runs += run.Run;
            _success = Plus(_success, total);
            _queue = Plus(_queue, run.Queue);
            _input = Plus(_input, run.Input);
            _infer = Plus(_infer, run.Infer);
            _output = Plus(_output, run.Output);
            if (run.Run > 0 && BatchOf(run.BatchRows) is { } batch)
            {
                batch.Input = Plus(batch.Input, run.Input);
                batch.Infer = Plus(batch.Infer, run.Infer);
                batch.Output = Plus(batch.Output, run.Output);
            }
        }
    }

    public void Failed(TimeSpan total)
    {
        lock (_gate)
        {
            _fail = Plus(_fail, total);
        }
    }

    public ModelStatistics Read(long? memoryBytes)
    {
        lock (_gate)
        {
            return new ModelStatistics
            {
                Name = name,
                Version = version,
                LastInference = _lastInference,
                InferenceCount = _rows,
                ExecutionCount = _runs,
                Success = _success,
                Fail = _fail,
                Queue = _queue,
                ComputeInput = _input,
                ComputeInfer = _infer,
                ComputeOutput = _output,
                Batches = [.. _batches.Select(entry => entry.Value.Read(entry.Key))],
                MemoryBytes = memoryBytes,
            };
        }
    }

    // Under the gate.
    private Batch? BatchOf(long rows)
    {
        if (!_batches.TryGetValue(rows, out Batch? batch) && _batches.Count < MaxBatchSizes)
        {
            _batches.Add(rows, batch = new Batch());
        }

        return batch;
    }

    private static DurationStatistics Plus(DurationStatistics sum, TimeSpan duration) =>
        new(sum.Count + 1, sum.Nanoseconds + (duration.Ticks * TimeSpan.NanosecondsPerTick));

    private sealed class Batch
    {
        public DurationStatistics Input { get; set; }

        public DurationStatistics Infer { get; set; }

        public DurationStatistics Output { get; set; }

        public BatchStatistics Read(long rows) => new(rows, Input, Infer, Output);
    }
}
