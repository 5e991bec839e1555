using System.Buffers;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>A request's inputs as ONNX Runtime takes them: over the request's own memory, pinned; only strings are copied.</summary>
internal sealed class OrtInputs : IDisposable
{
    private readonly List<string> _names;
    private readonly List<OrtValue> _values;
    private readonly List<MemoryHandle> _pins;

    /// <summary>Wraps every input; the tensors must outlive this.</summary>
    /// <exception cref="FormatException">A BYTES tensor's lengths do not add up to its data.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses a shape or a size.</exception>
    public OrtInputs(IReadOnlyList<InferenceTensor> inputs)
    {
        _names = new(inputs.Count);
        _values = new(inputs.Count);
        _pins = new(inputs.Count);
        try
        {
            foreach (InferenceTensor input in inputs)
            {
                _names.Add(input.Name);
                _values.Add(input.DataType == TensorDataType.Bytes ? OrtStrings.FromTensor(input) : Wrap(input));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => _names;

    public IReadOnlyCollection<OrtValue> Values => _values;

    public void Dispose()
    {
        foreach (OrtValue value in _values)
        {
            value.Dispose();
        }

        foreach (MemoryHandle pin in _pins)
        {
            pin.Dispose();
        }

        _values.Clear();
        _pins.Clear();
    }

    private unsafe OrtValue Wrap(InferenceTensor input)
    {
        MemoryHandle pin = input.Data.Pin();
        _pins.Add(pin);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            input.DataType.ToElementType(),
            input.Shape,
            (IntPtr)pin.Pointer,
            input.Data.Length
        );
    }
}
