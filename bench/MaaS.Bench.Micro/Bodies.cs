using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Bench.Micro;

/// <summary>Infer requests for one FP32 input <c>x</c> [1, width].</summary>
internal static class Bodies
{
    public static byte[] Json(int width, byte[] row)
    {
        IEnumerable<string> numbers = MemoryMarshal
            .Cast<byte, float>(row)
            .ToArray()
            .Select(value => value.ToString("R", CultureInfo.InvariantCulture));
        return Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"x","shape":[1,{{width}}],"datatype":"FP32","data":[{{string.Join(',', numbers)}}]}]}"""
        );
    }

    public static (byte[] Body, int JsonLength) Binary(int width, byte[] row)
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"x","shape":[1,{{{width}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{row.Length}}}}}],"parameters":{"binary_data_output":true}}"""
        );
        return ([.. json, .. row], json.Length);
    }
}
