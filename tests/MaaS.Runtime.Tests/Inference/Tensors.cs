using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Tests.Inference;

/// <summary>Tensors, specifications and invocations in one line each.</summary>
internal static class Tensors
{
    public static InferenceTensor Raw(string name, TensorDataType type, long[] shape, params byte[] data) =>
        new(name, type, shape, new ArrayOwner(data), data.Length);

    public static InferenceTensor Fp32(string name, long[] shape, params float[] values) =>
        Raw(name, TensorDataType.Fp32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static InferenceTensor Strings(string name, long[] shape, params string[] values) =>
        Raw(name, TensorDataType.Bytes, shape, Elements([.. values.Select(Encoding.UTF8.GetBytes)]));

    public static byte[] Elements(params byte[][] values) =>
        [.. values.SelectMany(value => (byte[])[.. BitConverter.GetBytes((uint)value.Length), .. value])];

    public static TensorSpec Spec(string name, TensorDataType type, params long[] shape) =>
        new()
        {
            Name = name,
            DataType = type,
            Shape = shape,
        };

    public static InferenceInvocation Invocation(params InferenceTensor[] inputs) =>
        new() { Inputs = inputs, Outputs = [] };

    private sealed class ArrayOwner(byte[] array) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => array;

        public void Dispose() { }
    }
}
