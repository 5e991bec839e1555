using System.Runtime.InteropServices;
using System.Text.Json;

namespace MaaS.LocalHost.Demonstration;

/// <summary>The first output of an answer, which is a binary float32 tensor.</summary>
/// <param name="Version">The model's version that answered.</param>
internal sealed record InferenceAnswer(string Version, int[] Shape, float[] Values)
{
    /// <summary>Reads a response body.</summary>
    /// <exception cref="LocalHostException">Not an answer in that form.</exception>
    public static InferenceAnswer Read(byte[] body, int headerLength)
    {
        using var header = JsonDocument.Parse(body.AsMemory(0, headerLength));
        JsonElement output = header.RootElement.GetProperty("outputs")[0];
        if (!output.GetProperty("datatype").ValueEquals("FP32"))
        {
            throw new LocalHostException(
                $"The answer's first output is {output.GetProperty("datatype")}; expected FP32."
            );
        }

        int size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
        return new InferenceAnswer(
            header.RootElement.GetProperty("model_version").GetString() ?? "",
            [.. output.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt32())],
            MemoryMarshal.Cast<byte, float>(body.AsSpan(headerLength, size)).ToArray()
        );
    }
}
