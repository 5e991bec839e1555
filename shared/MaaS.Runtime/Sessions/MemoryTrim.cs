using System.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Gives memory back after a spike. ONNX Runtime's arena and the pools of .NET keep what one large request made them take, until
/// they are asked: a run with shrinking empties the arena's unused regions, a compacting collection the pools; what the C library
/// keeps of both goes last.
/// </summary>
internal sealed partial class MemoryTrim(
    ResidentModels residents,
    IOptions<ModelSessionOptions> options,
    TimeProvider time,
    ILogger<MemoryTrim> logger
)
{
    private long _settled = long.MaxValue;

    /// <summary>Called now and then: trims when the process has grown, beside its models, by more than <see cref="ModelSessionOptions.TrimAboveBytes"/> since it was last small.</summary>
    public void TrimAfterGrowth()
    {
        long before = BesideModels();
        _settled = Math.Min(_settled, before);
        if (before - _settled <= options.Value.TrimAboveBytes)
        {
            return;
        }

        Trim();
        long after = BesideModels();
        // What is still there is in use: requests that run. The next growth counts from here.
        _settled = after;
        LogTrimmed(before >> 20, after >> 20);
    }

    // Models come and go, and give back by themselves; collecting for them would stop every request for nothing.
    private long BesideModels() => Environment.WorkingSet - residents.UsedBytes;

    private void Trim()
    {
        LoadedModel? any = residents.All.FirstOrDefault(model => !model.IsInUse) ?? residents.All.FirstOrDefault();
        if (any is not null && any.TryLease(out ModelLease lease))
        {
            using (lease)
            {
                using var limit = new CancellationTokenSource(options.Value.WarmUpLimit, time);
                lease.Model.ShrinkArena(limit.Token);
            }
        }

        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The process had grown to {Before} MiB beside its models; after giving memory back it has {After} MiB."
    )]
    private partial void LogTrimmed(long before, long after);
}
