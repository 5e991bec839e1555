using System.Buffers;
using MaaS.Runtime.Inference;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The buffers of one run, bound to a session once and used by one request after the other. Who rents it fills it, runs it, and
/// takes its outputs; it goes back when their result is disposed.
/// </summary>
internal sealed class RunSlot
{
    private const byte Unwritten = 0xA5;

    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];
    private readonly Memory<byte> _buffer;

    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses a tensor or a name.</exception>
    public RunSlot(RunSlots home, RunPlan plan, InferenceSession session)
    {
        Plan = plan;
        _buffer = Allocate(plan.Bytes);
        _binding = session.CreateIoBinding();
        try
        {
            foreach (RunPlan.Tensor input in plan.Inputs)
            {
                _binding.BindInput(input.Name, Wrap(input));
            }

            foreach (RunPlan.Tensor output in plan.Outputs)
            {
                _binding.BindOutput(output.Name, Wrap(output));
            }
        }
        catch
        {
            Unbind();
            throw;
        }

        Outputs = new RunOutputs([.. plan.Outputs.Select(Tensor)], () => home.Return(this));
    }

    public RunPlan Plan { get; }

    /// <summary>What the run wrote. The slot is theirs while they are lent.</summary>
    public RunOutputs Outputs { get; }

    /// <summary>Copies a request's inputs, which must fit the plan, and wipes what the last request was answered.</summary>
    public void Fill(InferenceInvocation invocation)
    {
        for (int i = 0; i < Plan.Inputs.Length; i++)
        {
            invocation.Inputs[i].Data.Span.CopyTo(Part(Plan.Inputs[i]).Span);
        }

        foreach (RunPlan.Tensor output in Plan.Outputs)
        {
            Part(output).Span.Fill(Unwritten);
        }
    }

    /// <summary>Whether the run wrote every output into this slot, rather than handing back memory of its own.</summary>
    public bool IsWritten()
    {
        foreach (RunPlan.Tensor output in Plan.Outputs)
        {
            if (!Part(output).Span.ContainsAnyExcept(Unwritten))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the outputs hold these values, bit for bit.</summary>
    public bool Holds(IReadOnlyList<InferenceTensor> results)
    {
        for (int i = 0; i < Plan.Outputs.Length; i++)
        {
            if (!results[i].Data.Span.SequenceEqual(Part(Plan.Outputs[i]).Span))
            {
                return false;
            }
        }

        return true;
    }

    /// <exception cref="OnnxRuntimeException">The run failed, or its outputs have other shapes than the plan.</exception>
    public void Run(InferenceSession session, RunOptions options) => session.RunWithBinding(options, _binding);

    /// <summary>Frees what ONNX Runtime holds for it. Outputs that are still read stay as they are: the buffer is .NET's.</summary>
    public void Unbind()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
        _values.Clear();
    }

    private unsafe OrtValue Wrap(RunPlan.Tensor tensor)
    {
        // Allocated pinned: it does not move when this handle goes.
        using MemoryHandle pin = Part(tensor).Pin();
        OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            tensor.DataType.ToElementType(),
            tensor.Shape,
            (IntPtr)pin.Pointer,
            tensor.Length
        );
        _values.Add(value);
        return value;
    }

    private Memory<byte> Part(RunPlan.Tensor tensor) => _buffer.Slice(tensor.Offset, tensor.Length);

    private static unsafe Memory<byte> Allocate(int bytes)
    {
        byte[] array = GC.AllocateArray<byte>(bytes, pinned: true);
        fixed (byte* start = array)
        {
            return array.AsMemory((int)(-(nint)start & 63));
        }
    }

    private InferenceTensor Tensor(RunPlan.Tensor output) =>
        new(output.Name, output.DataType, output.Shape, new Output(Part(output)), output.Length);

    /// <summary>One output's memory, which is the slot's.</summary>
    private sealed class Output(Memory<byte> memory) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = memory;

        public void Dispose() { }
    }
}
