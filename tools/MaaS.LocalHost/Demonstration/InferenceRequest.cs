using System.Runtime.InteropServices;
using System.Text.Json;

namespace MaaS.LocalHost.Demonstration;

/// <summary>A request of the Open Inference Protocol v2 with one float32 input as a binary tensor.</summary>
/// <param name="Body">The JSON header, then the tensor, little-endian.</param>
/// <param name="HeaderLength">Bytes of the JSON header.</param>
internal sealed record InferenceRequest(byte[] Body, int HeaderLength)
{
    public const string HeaderLengthHeader = "Inference-Header-Content-Length";

    public static InferenceRequest Create(string input, int[] shape, float[] values)
    {
        ReadOnlySpan<byte> tensor = MemoryMarshal.AsBytes(values.AsSpan());
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                inputs = new[]
                {
                    new
                    {
                        name = input,
                        shape,
                        datatype = "FP32",
                        parameters = new { binary_data_size = tensor.Length },
                    },
                },
                parameters = new { binary_data_output = true },
            }
        );
        return new InferenceRequest([.. header, .. tensor], header.Length);
    }
}
