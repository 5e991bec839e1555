using System.Globalization;
using System.Runtime.InteropServices;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>A chain of 19 products of 8192×8192, 5.1 GB as external data: larger than the memory that is given to optimize it.</summary>
internal static class LargeModel
{
    public const long MemoryBytes = 4L << 30;
    private const int Layers = 19;
    private const int Width = 8_192;
    private const string DataFile = "large.onnx.data";

    public static Upload Write(string folder)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(17).Input("x", ElementType.Float, "batch", Width);
        string last = "x";
        // One layer's values serve them all: what they are costs nobody time but this program.
        float[] values = new Weights(3).Normal((long)Width * Width, 1 / MathF.Sqrt(Width));
        using (FileStream data = File.Create(Path.Combine(folder, DataFile)))
        {
            for (int layer = 0; layer < Layers; layer++)
            {
                string weight = string.Create(CultureInfo.InvariantCulture, $"w{layer}");
                builder.ExternalInitializer(weight, [Width, Width], DataFile);
                builder
                    .Proto.Graph.Initializer[^1]
                    .ExternalData.Add(
                        new MaaS.Optimization.Onnx.StringStringEntryProto
                        {
                            Key = "offset",
                            Value = data.Position.ToString(CultureInfo.InvariantCulture),
                        }
                    );
                data.Write(MemoryMarshal.AsBytes(values.AsSpan()));
                string next = string.Create(CultureInfo.InvariantCulture, $"h{layer}");
                builder.Node("MatMul", [last, weight], [next]);
                last = next;
            }
        }

        string model = Path.Combine(folder, "large.onnx");
        File.WriteAllBytes(model, builder.Output(last, ElementType.Float, "batch", Width).ToBytes());
        return new Upload(model, null, null);
    }
}
