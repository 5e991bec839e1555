using System.Text;
using System.Text.Json;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>The words of the protocol, so that reading one allocates nothing.</summary>
internal static class KnownText
{
    private static readonly (string Text, byte[] Utf8)[] Words =
    [
        .. new[]
        {
            "name",
            "shape",
            "datatype",
            "data",
            "parameters",
            "inputs",
            "outputs",
            "id",
            "binary_data_size",
            "binary_data",
            "binary_data_output",
            "FP32",
            "INT64",
            "instances",
        }.Select(word => (word, Encoding.UTF8.GetBytes(word))),
    ];

    public static string? Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return null;
        }

        foreach ((string text, byte[] utf8) in Words)
        {
            if (reader.ValueSpan.SequenceEqual(utf8))
            {
                return text;
            }
        }

        return null;
    }
}
