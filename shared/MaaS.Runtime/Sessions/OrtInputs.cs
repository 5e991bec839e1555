using System.Buffers;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>A request's inputs as ONNX Runtime takes them: over the request's own memory, pinned; only strings are copied.</summary>
internal sealed class OrtInputs : IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue[] _values;
    private readonly MemoryHandle[] _pins;

    /// <summary>Wraps every input; the tensors must outlive this.</summary>
    /// <exception cref="FormatException">A BYTES tensor's lengths do not add up to its data.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses a shape or a size.</exception>
    public OrtInputs(IReadOnlyList<InferenceTensor> inputs)
    {
        _names = new string[inputs.Count];
        _values = new OrtValue[inputs.Count];
        _pins = new MemoryHandle[inputs.Count];
        try
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                InferenceTensor input = inputs[i];
                _names[i] = input.Name;
                _values[i] =
                    input.DataType == TensorDataType.Bytes ? OrtStrings.FromTensor(input) : Wrap(input, out _pins[i]);
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
        for (int i = 0; i < _values.Length; i++)
        {
            // Null where making one of them failed.
            _values[i]?.Dispose();
            _pins[i].Dispose();
            _pins[i] = default;
        }
    }

    private static unsafe OrtValue Wrap(InferenceTensor input, out MemoryHandle pin)
    {
        pin = input.Data.Pin();
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance,
            input.DataType.ToElementType(),
            input.Shape,
            (IntPtr)pin.Pointer,
            input.Data.Length
        );
    }
}
