using System.Diagnostics.CodeAnalysis;
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
    private readonly InferenceSession _session;
    private readonly TimeProvider _time;
    private readonly RunOptionsPool _runOptions = new();
    private readonly string[] _allOutputs;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _leases = 1;
    private int _retired;
    private long _lastUsed;

    /// <summary>Takes ownership of <paramref name="session"/>.</summary>
    /// <param name="bytes">What the memory budget counts for it.</param>
    /// <param name="limits">How its requests are let in.</param>
    public LoadedModel(
        ModelManifest manifest,
        ModelVariant variant,
        InferenceSession session,
        long bytes,
        RunLimits limits,
        TimeProvider time,
        ILogger logger
    )
    {
        Manifest = manifest;
        Variant = variant;
        Bytes = bytes;
        _session = session;
        _allOutputs = [.. manifest.Signature.Outputs.Select(output => output.Name)];
        _time = time;
        _lastUsed = time.GetTimestamp();
        Queue = new RunQueue(this, limits, time, logger);
    }

    public ModelManifest Manifest { get; }

    public ModelName Name => Manifest.Model;

    public int Version => Manifest.Version;

    /// <summary>What is actually served: the optimized form or the original.</summary>
    public ModelVariant Variant { get; }

    public long Bytes { get; }

    /// <summary>Where its requests wait for their run.</summary>
    public RunQueue Queue { get; }

    /// <summary>When it was last leased, as a timestamp.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    public bool IsInUse => Volatile.Read(ref _leases) > 1;

    /// <summary>Completes when the session is disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Takes a lease, unless the session is gone.</summary>
    public bool TryLease([NotNullWhen(true)] out ModelLease? lease)
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

        lease = null;
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
            _session.Dispose();
            _runOptions.Clear();
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
        string[] names = OutputNames(invocation);
        try
        {
            long started = _time.GetTimestamp();
            using var inputs = new OrtInputs(invocation.Inputs);
            long prepared = _time.GetTimestamp();
            IReadOnlyList<OrtValue> values = Run(inputs, names, cancellationToken);
            long ran = _time.GetTimestamp();
            InferenceTensor[] outputs = OrtOutputs.ToTensors(names, values);
            return new InferenceResult
            {
                ModelName = Name.Value,
                ModelVersion = Version,
                Outputs = outputs,
                Timings = new RunTimings(
                    RowsOf(invocation),
                    TimeSpan.Zero,
                    _time.GetElapsedTime(started, prepared),
                    _time.GetElapsedTime(prepared, ran),
                    _time.GetElapsedTime(ran),
                    1
                ),
            };
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
        using var inputs = new OrtInputs(zeros.Inputs);
        try
        {
            _session.Run(options, inputs.Names, inputs.Values, _allOutputs).Dispose();
        }
        catch (OnnxRuntimeException)
        {
            // A graph may refuse zeros. The arena stays as it is until another model is asked.
        }
    }

    private IReadOnlyList<OrtValue> Run(OrtInputs inputs, string[] names, CancellationToken cancellationToken)
    {
        RunOptions options = _runOptions.Rent();
        try
        {
            using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
                static state => ((RunOptions)state!).Terminate = true,
                options
            );
            cancellationToken.ThrowIfCancellationRequested();
            // Its indexer is all that is wanted of the collection; the values are disposed one by one, with their tensors.
            return _session.Run(options, inputs.Names, inputs.Values, names);
        }
        finally
        {
            _runOptions.Return(options, cancellationToken.IsCancellationRequested);
        }
    }

    private string[] OutputNames(InferenceInvocation invocation) =>
        invocation.Outputs.Count == 0 ? _allOutputs : [.. invocation.Outputs.Select(output => output.Name)];

    /// <summary>The size of the first dimension of the first input; 1 where there is none.</summary>
    public static long RowsOf(InferenceInvocation invocation) =>
        invocation.Inputs is [{ Shape: [var rows, ..] }, ..] ? rows : 1;
}
