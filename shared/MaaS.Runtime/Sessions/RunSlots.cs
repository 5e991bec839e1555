using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The buffers of one session's runs, for models whose run costs little more than making them. Which shapes they have is learned:
/// from two requests of the same shapes, one after the other. A slot runs the second of them again, and is used only if it
/// gives the same bits: ONNX Runtime writes some outputs elsewhere than it was told.
/// </summary>
internal sealed class RunSlots(InferenceSession session, bool bindable)
{
    /// <summary>A longer run gains nothing worth having, and would be run again to learn its shapes.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMilliseconds(2);

    // A model that is asked with ever other shapes stays with the last it learned.
    private const int MaxPlans = 8;

    private readonly Lock _gate = new();
    private readonly int _most = 2 * Environment.ProcessorCount;
    private readonly List<RunSlot> _all = [];
    private readonly Stack<RunSlot> _idle = new();
    private RunPlan? _seen;
    private RunPlan? _plan;
    private int _plans;
    private bool _closed = !bindable;

    /// <summary>Whether tensors of this signature can be bound: an output that is an input is never written.</summary>
    public static bool CanBind(ModelSignature signature) =>
        signature
            .Inputs.Concat(signature.Outputs)
            .All(spec => spec.DataType != TensorDataType.Bytes && spec.Shape.All(size => size != 0))
        && !signature
            .Outputs.Select(output => output.Name)
            .Intersect(signature.Inputs.Select(input => input.Name), StringComparer.Ordinal)
            .Any();

    /// <summary>A slot for a request; false: there is none for its shapes, or all are taken.</summary>
    public bool TryRent(InferenceInvocation invocation, [NotNullWhen(true)] out RunSlot? slot)
    {
        slot = null;
        lock (_gate)
        {
            return !_closed
                && _plan is not null
                && _plan.Fits(invocation)
                && (_idle.TryPop(out slot) || TryAdd(_plan, out slot));
        }
    }

    /// <summary>Takes a slot back whose outputs nobody reads any more.</summary>
    public void Return(RunSlot slot)
    {
        lock (_gate)
        {
            if (!_closed && ReferenceEquals(slot.Plan, _plan))
            {
                _idle.Push(slot);
                return;
            }
        }

        Drop(slot);
    }

    /// <summary>Lets a rented slot go whose run failed.</summary>
    public void Drop(RunSlot slot)
    {
        lock (_gate)
        {
            if (_all.Remove(slot))
            {
                slot.Unbind();
            }
        }
    }

    /// <summary>
    /// Looks at a run that was made without a slot, and ended well. A slot when its shapes should be learned: the caller runs the
    /// request in it again, and then calls <see cref="Adopt"/> or <see cref="Drop"/>.
    /// </summary>
    public RunSlot? Learn(InferenceInvocation invocation, IReadOnlyList<InferenceTensor> outputs, TimeSpan took)
    {
        lock (_gate)
        {
            if (_closed || _plans == MaxPlans || took > LongestRun || _plan?.Fits(invocation) == true)
            {
                return null;
            }

            if (_seen?.Fits(invocation) != true)
            {
                _seen = RunPlan.TryCreate(invocation, outputs);
                return null;
            }

            RunPlan plan = _seen;
            _seen = null;
            _plans++;
            return plan.Outputs.Length == outputs.Count && TryAdd(plan, out RunSlot? slot) ? slot : null;
        }
    }

    /// <summary>Uses the shapes of a slot that gave the right values from here on.</summary>
    public void Adopt(RunSlot slot)
    {
        lock (_gate)
        {
            _plan = slot.Plan;
            while (_idle.TryPop(out RunSlot? old))
            {
                _all.Remove(old);
                old.Unbind();
            }
        }

        Return(slot);
    }

    /// <summary>Makes and lends no more slots: the model's outputs depend on more than the shapes.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.TryPop(out RunSlot? slot))
            {
                _all.Remove(slot);
                slot.Unbind();
            }
        }
    }

    /// <summary>Frees all slots. Nothing runs any more; outputs that are still read stay valid.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _idle.Clear();
            _all.ForEach(slot => slot.Unbind());
            _all.Clear();
        }
    }

    // Under the gate.
    private bool TryAdd(RunPlan plan, [NotNullWhen(true)] out RunSlot? slot)
    {
        slot = null;
        if (_all.Count < _most)
        {
            slot = new RunSlot(this, plan, session);
            _all.Add(slot);
        }

        return slot is not null;
    }
}
