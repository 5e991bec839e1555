using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>
/// A chain of products of 8192×8192, 268 MB each; 19 of them are 5.1 GB of external data: larger than the memory that is given to
/// optimize them.
/// </summary>
internal static class LargeModel
{
    public const long MemoryBytes = 4L << 30;
    public const int Layers = 19;
    private const int Width = 8_192;
    private const string DataFile = "large.onnx.data";

    /// <summary>With external data.</summary>
    public static Upload Write(string folder, int layers)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(17).Input("x", ElementType.Float, "batch", Width);
        string last = "x";
        // One layer's values serve them all: what they are costs nobody time but this program.
        float[] values = new Weights(3).Normal((long)Width * Width, 1 / MathF.Sqrt(Width));
        using (FileStream data = File.Create(Path.Combine(folder, DataFile)))
        {
            for (int layer = 0; layer < layers; layer++)
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

        return Write(folder, builder.Output(last, ElementType.Float, "batch", Width));
    }

    /// <summary>As one file, which ends at 2 GB: at most 7 layers.</summary>
    public static Upload WriteSingle(string folder, int layers)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(17).Input("x", ElementType.Float, "batch", Width);
        string last = "x";
        float[] values = new Weights(3).Normal((long)Width * Width, 1 / MathF.Sqrt(Width));
        ByteString shared = UnsafeByteOperations.UnsafeWrap(MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        for (int layer = 0; layer < layers; layer++)
        {
            string weight = string.Create(CultureInfo.InvariantCulture, $"w{layer}");
            builder.Proto.Graph.Initializer.Add(
                new MaaS.Optimization.Onnx.TensorProto
                {
                    Name = weight,
                    DataType = (int)ElementType.Float,
                    Dims = { Width, Width },
                    RawData = shared,
                }
            );
            string next = string.Create(CultureInfo.InvariantCulture, $"h{layer}");
            builder.Node("MatMul", [last, weight], [next]);
            last = next;
        }

        return Write(folder, builder.Output(last, ElementType.Float, "batch", Width));
    }

    private static Upload Write(string folder, OnnxModelBuilder builder)
    {
        string model = Path.Combine(folder, "large.onnx");
        using (FileStream file = File.Create(model))
        {
            builder.Proto.WriteTo(file);
        }

        return new Upload(model, null, null);
    }
}
