using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MaaS.OtherServer;

/// <summary>Elements between JSON and the binary form.</summary>
internal static class JsonData
{
    public static byte[] ToRaw(JsonNode data, string datatype)
    {
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (JsonValue value in Leaves(data))
        {
            Write(writer, value, datatype);
        }

        return stream.ToArray();
    }

    public static JsonArray FromRaw(OtherTensor tensor, bool nested)
    {
        using var reader = new BinaryReader(new MemoryStream(tensor.Raw));
        var flat = new List<JsonNode?>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            flat.Add(Read(reader, tensor.Datatype));
        }

        int next = 0;
        return nested && tensor.Shape.Length > 1 ? Nest(0) : [.. flat];

        JsonArray Nest(int dimension)
        {
            var array = new JsonArray();
            for (long i = 0; i < tensor.Shape[dimension]; i++)
            {
                array.Add(dimension == tensor.Shape.Length - 1 ? flat[next++] : Nest(dimension + 1));
            }

            return array;
        }
    }

    private static IEnumerable<JsonValue> Leaves(JsonNode node) =>
        node is JsonArray array ? array.SelectMany(child => Leaves(child!)) : [node.AsValue()];

    private static void Write(BinaryWriter writer, JsonValue value, string datatype)
    {
        string text = value.ToString();
        switch (datatype)
        {
            case "BOOL":
                writer.Write(value.GetValue<bool>());
                break;
            case "UINT8":
                writer.Write(byte.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "UINT16":
                writer.Write(ushort.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "UINT32":
                writer.Write(uint.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "UINT64":
                writer.Write(ulong.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "INT8":
                writer.Write(sbyte.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "INT16":
                writer.Write(short.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "INT32":
                writer.Write(int.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "INT64":
                writer.Write(long.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "FP16":
                writer.Write(Half.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "FP32":
                writer.Write(float.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "FP64":
                writer.Write(double.Parse(text, CultureInfo.InvariantCulture));
                break;
            case "BF16":
                float single = float.Parse(text, CultureInfo.InvariantCulture);
                writer.Write((ushort)(BitConverter.SingleToUInt32Bits(single) >> 16));
                break;
            case "BYTES":
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                writer.Write(utf8.Length);
                writer.Write(utf8);
                break;
            default:
                throw new RefusedException(400, $"datatype {datatype}");
        }
    }

    private static JsonNode Read(BinaryReader reader, string datatype) =>
        datatype switch
        {
            "BOOL" => reader.ReadBoolean(),
            "UINT8" => reader.ReadByte(),
            "UINT16" => reader.ReadUInt16(),
            "UINT32" => reader.ReadUInt32(),
            "UINT64" => reader.ReadUInt64(),
            "INT8" => reader.ReadSByte(),
            "INT16" => reader.ReadInt16(),
            "INT32" => reader.ReadInt32(),
            "INT64" => reader.ReadInt64(),
            "FP16" => (double)reader.ReadHalf(),
            "FP32" => reader.ReadSingle(),
            "FP64" => reader.ReadDouble(),
            "BF16" => BitConverter.UInt32BitsToSingle((uint)reader.ReadUInt16() << 16),
            _ => Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())),
        };
}
