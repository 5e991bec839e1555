using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaaS.Runtime.Models;

/// <summary>Names and sizes of <see cref="TensorDataType"/>.</summary>
public static class TensorDataTypes
{
    private static readonly FrozenDictionary<string, TensorDataType> ByProtocolName = Enum.GetValues<TensorDataType>()
        .ToFrozenDictionary(type => type.ProtocolName(), StringComparer.Ordinal);

    /// <summary>The name in the protocol: <c>FP32</c>, <c>INT64</c>, <c>BYTES</c>, …</summary>
    public static string ProtocolName(this TensorDataType type) =>
        type switch
        {
            TensorDataType.Bool => "BOOL",
            TensorDataType.UInt8 => "UINT8",
            TensorDataType.UInt16 => "UINT16",
            TensorDataType.UInt32 => "UINT32",
            TensorDataType.UInt64 => "UINT64",
            TensorDataType.Int8 => "INT8",
            TensorDataType.Int16 => "INT16",
            TensorDataType.Int32 => "INT32",
            TensorDataType.Int64 => "INT64",
            TensorDataType.Fp16 => "FP16",
            TensorDataType.Fp32 => "FP32",
            TensorDataType.Fp64 => "FP64",
            TensorDataType.Bf16 => "BF16",
            TensorDataType.Bytes => "BYTES",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a datatype of the protocol."),
        };

    /// <summary>Bytes per element, or null for <see cref="TensorDataType.Bytes"/>, whose elements differ in length.</summary>
    public static int? ElementSize(this TensorDataType type) =>
        type switch
        {
            TensorDataType.Bool or TensorDataType.UInt8 or TensorDataType.Int8 => 1,
            TensorDataType.UInt16 or TensorDataType.Int16 or TensorDataType.Fp16 or TensorDataType.Bf16 => 2,
            TensorDataType.UInt32 or TensorDataType.Int32 or TensorDataType.Fp32 => 4,
            TensorDataType.UInt64 or TensorDataType.Int64 or TensorDataType.Fp64 => 8,
            TensorDataType.Bytes => null,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a datatype of the protocol."),
        };

    /// <summary>Finds a datatype by its name in the protocol (case-sensitive, as the protocol is).</summary>
    public static bool TryParse(string name, out TensorDataType type) => ByProtocolName.TryGetValue(name, out type);

    /// <summary>Writes datatypes as their protocol names.</summary>
    public sealed class JsonConverter : JsonConverter<TensorDataType>
    {
        public override TensorDataType Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            reader.GetString() is { } name && TryParse(name, out TensorDataType type)
                ? type
                : throw new JsonException("Expected a datatype of the Open Inference Protocol, such as \"FP32\".");

        public override void Write(Utf8JsonWriter writer, TensorDataType value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ProtocolName());
    }
}
