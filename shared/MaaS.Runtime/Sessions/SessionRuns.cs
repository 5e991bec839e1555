using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>A session and what its runs use again: options, and buffers where shapes come back. Owns the session.</summary>
/// <param name="inHostMemory">Whether it runs where requests lie: buffers are bound for reuse only there.</param>
internal sealed class SessionRuns(
    InferenceSession session,
    ModelManifest manifest,
    bool inHostMemory,
    TimeProvider time
)
{
    private readonly RunOptionsPool _options = new();
    private readonly RunSlots _slots = new(session, inHostMemory && RunSlots.CanBind(manifest.Signature));
    private readonly string[] _allOutputs = [.. manifest.Signature.Outputs.Select(output => output.Name)];

    /// <summary>Runs a request; the result is the caller's.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    /// <exception cref="NotSupportedException">An output that no tensor of the protocol can carry.</exception>
    /// <exception cref="FormatException">A BYTES tensor's lengths do not add up to its data.</exception>
    public InferenceResult Run(InferenceInvocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.IsJoined)
        {
            return RunUnbound(invocation, cancellationToken);
        }

        if (!_slots.TryRent(invocation, out RunSlot? slot))
        {
            InferenceResult result = RunUnbound(invocation, cancellationToken);
            Learn(invocation, result.Outputs, result.Timings.Infer, cancellationToken);
            return result;
        }

        if (TryRunBound(slot, invocation, cancellationToken) is { } bound)
        {
            return bound;
        }

        InferenceResult unbound = RunUnbound(invocation, cancellationToken);
        // The request was not at fault.
        _slots.GiveUp();
        return unbound;
    }

    /// <summary>Runs zeros with options of the caller's, and throws the outputs away.</summary>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public void Run(InferenceInvocation zeros, RunOptions options)
    {
        using var inputs = new OrtInputs(zeros.Inputs);
        session.Run(options, inputs.Names, inputs.Values, _allOutputs).Dispose();
    }

    /// <summary>Frees the session. Nothing runs any more; outputs that are still read stay valid.</summary>
    public void Close()
    {
        _slots.Close();
        session.Dispose();
        _options.Clear();
    }

    /// <summary>The size of the first dimension of the first input; 1 where there is none.</summary>
    public static long RowsOf(InferenceInvocation invocation) =>
        invocation.Inputs is [{ Shape: [var rows, ..] }, ..] ? rows : 1;

    private InferenceResult RunUnbound(InferenceInvocation invocation, CancellationToken cancellationToken)
    {
        string[] names =
            invocation.Outputs.Count == 0 ? _allOutputs : [.. invocation.Outputs.Select(output => output.Name)];
        long started = time.GetTimestamp();
        using var inputs = new OrtInputs(invocation.Inputs);
        long prepared = time.GetTimestamp();
        // Its indexer is all that is wanted of the collection; the values are disposed one by one, with their tensors.
        IReadOnlyList<OrtValue> values = Run(
            (session, inputs, names),
            static (run, options) => run.session.Run(options, run.inputs.Names, run.inputs.Values, run.names),
            cancellationToken
        );
        long ran = time.GetTimestamp();
        var outputs = new RunOutputs(OrtOutputs.ToTensors(names, values));
        return Result(outputs, Timings(invocation, started, prepared, ran));
    }

    /// <summary>The answer; null when the run failed, for whatever reason.</summary>
    private InferenceResult? TryRunBound(
        RunSlot slot,
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    )
    {
        bool ended = false;
        try
        {
            long started = time.GetTimestamp();
            slot.Fill(invocation);
            long prepared = time.GetTimestamp();
            Run(slot, cancellationToken);
            long ran = time.GetTimestamp();
            ended = slot.IsWritten();
            return ended ? Result(slot.Outputs, Timings(invocation, started, prepared, ran)) : null;
        }
        catch (OnnxRuntimeException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            if (!ended)
            {
                _slots.Drop(slot);
            }
        }
    }

    // Never fails the request: it has its answer.
    private void Learn(
        InferenceInvocation invocation,
        IReadOnlyList<InferenceTensor> outputs,
        TimeSpan took,
        CancellationToken cancellationToken
    )
    {
        RunSlot? slot = null;
        bool same = false;
        try
        {
            slot = _slots.Learn(invocation, outputs, took);
            if (slot is null)
            {
                return;
            }

            slot.Fill(invocation);
            Run(slot, cancellationToken);
            same = slot.Holds(outputs);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or OperationCanceledException)
        {
            // Outputs of other shapes, or too late: as if it had not been tried.
        }

        if (same)
        {
            _slots.Adopt(slot!);
        }
        else if (slot is not null)
        {
            _slots.Drop(slot);
        }
    }

    private InferenceResult Result(RunOutputs outputs, in RunTimings timings) =>
        new(manifest.Model.Value, manifest.Version, outputs, timings);

    private RunTimings Timings(InferenceInvocation invocation, long started, long prepared, long ran) =>
        new(
            RowsOf(invocation),
            TimeSpan.Zero,
            time.GetElapsedTime(started, prepared),
            time.GetElapsedTime(prepared, ran),
            time.GetElapsedTime(ran),
            1
        );

    private void Run(RunSlot slot, CancellationToken cancellationToken) =>
        Run(
            (session, slot),
            static (run, options) =>
            {
                run.slot.Run(run.session, options);
                return true;
            },
            cancellationToken
        );

    private T Run<TState, T>(TState state, Func<TState, RunOptions, T> run, CancellationToken cancellationToken)
    {
        RunOptions options = _options.Rent();
        try
        {
            using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
                static state => ((RunOptions)state!).Terminate = true,
                options
            );
            cancellationToken.ThrowIfCancellationRequested();
            return run(state, options);
        }
        finally
        {
            _options.Return(options, cancellationToken.IsCancellationRequested);
        }
    }
}
