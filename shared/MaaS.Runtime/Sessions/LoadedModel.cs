using MaaS.Runtime.Batching;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// One version with its session, and the only owner of one. Counted: the slot holds one lease for as long as it offers the
/// model, every request one for as long as it runs; the session is disposed when the last is returned.
/// </summary>
internal sealed class LoadedModel
{
    private readonly SessionRuns _runs;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leases = 1;
    private int _retired;
    private int _hasAnswered;
    private long _lastUsed;
    private ResolvedModel? _resolved;

    /// <summary>Takes ownership of <paramref name="session"/>.</summary>
    /// <param name="inHostMemory">Whether the session computes on the CPU.</param>
    /// <param name="limits">How its requests are let in.</param>
    public LoadedModel(
        ModelManifest manifest,
        ModelVariant variant,
        InferenceSession session,
        bool inHostMemory,
        RunLimits limits,
        TimeProvider time,
        ILogger logger
    )
    {
        Manifest = manifest;
        Variant = variant;
        _runs = new SessionRuns(session, manifest, inHostMemory, time);
        _time = time;
        _lastUsed = time.GetTimestamp();
        Queue = new RunQueue(this, limits, time, logger);
    }

    public ModelManifest Manifest { get; }

    public ModelName Name => Manifest.Model;

    public int Version => Manifest.Version;

    /// <summary>What is actually served: the optimized form or the original.</summary>
    public ModelVariant Variant { get; }

    /// <summary>What the memory budget counts for it. Set once, before it is offered to requests.</summary>
    public long Bytes { get; set; }

    /// <summary>What loading it took. Set once, before it is offered to requests.</summary>
    public LoadTimings Load { get; set; }

    /// <summary>Where its requests wait for their run.</summary>
    public RunQueue Queue { get; }

    /// <summary>When it was last leased, as a timestamp.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public bool IsInUse => Volatile.Read(ref _leases) > 1;

    /// <summary>Completes when the session is disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>This version as a request resolved it by <paramref name="index"/>; the same object until the index changes.</summary>
    public ResolvedModel Resolve(ModelIndex index)
    {
        ResolvedModel? resolved = _resolved;
        return resolved is not null && ReferenceEquals(resolved.Index, index)
            ? resolved
            : _resolved = new ResolvedModel(index, Manifest);
    }

    /// <summary>Whether nobody asked this before; true once.</summary>
    public bool IsFirstAnswer() => _hasAnswered == 0 && Interlocked.Exchange(ref _hasAnswered, 1) == 0;

    /// <summary>Takes a lease, unless the session is gone.</summary>
    public bool TryLease(out ModelLease lease)
    {
        int leases = Volatile.Read(ref _leases);
        while (leases > 0)
        {
            int seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
            {
                Volatile.Write(ref _lastUsed, _time.GetTimestamp());
                lease = new ModelLease(this);
                return true;
            }

            leases = seen;
        }

        lease = default;
        return false;
    }

    /// <summary>Gives back the slot's own lease. Further calls do nothing.</summary>
    public void Retire()
    {
        if (Interlocked.Exchange(ref _retired, 1) == 0)
        {
            Return();
        }
    }

    /// <summary>Gives back one lease.</summary>
    internal void Return()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            _runs.Close();
            _disposed.SetResult();
        }
    }

    /// <summary>
    /// Runs the session on this thread. The caller holds a lease. When <paramref name="cancellationToken"/> fires, ONNX
    /// Runtime stops before its next node.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public Outcome<InferenceResult> Run(InferenceInvocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            return _runs.Run(invocation, cancellationToken);
        }
        catch (FormatException exception)
        {
            return new InferenceError(InferenceErrorKind.BodyMalformed, exception.Message);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new InferenceError(
                InferenceErrorKind.RunFailed,
                $"Model '{Name}' failed: {OnnxRuntimeMessage.Of(exception)}"
            );
        }
        catch (Exception exception) when (exception is NotSupportedException or OverflowException)
        {
            return new InferenceError(InferenceErrorKind.RunFailed, $"Model '{Name}' failed: {exception.Message}");
        }
    }

    /// <summary>
    /// Has ONNX Runtime free the regions of its arena that nothing uses, which it does at the end of a run that asks for it:
    /// one of zeros. The arena is every model's, so any model will do. The caller holds a lease.
    /// </summary>
    /// <param name="cancellationToken">Ends a run of zeros that does not end by itself.</param>
    public void ShrinkArena(CancellationToken cancellationToken)
    {
        using InferenceInvocation? zeros = WarmUpInputs.TryCreate(Manifest.Signature);
        if (zeros is null)
        {
            return;
        }

        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
            static state => ((RunOptions)state!).Terminate = true,
            options
        );
        try
        {
            _runs.Run(zeros, options);
        }
        catch (OnnxRuntimeException)
        {
            // A graph may refuse zeros. The arena stays as it is until another model is asked.
        }
    }
}
