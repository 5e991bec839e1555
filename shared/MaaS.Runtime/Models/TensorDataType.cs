namespace MaaS.Runtime.Models;

/// <summary>The tensor datatypes of the Open Inference Protocol v2.</summary>
public enum TensorDataType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,

    /// <summary>IEEE 754 binary16.</summary>
    Fp16,

    /// <summary>IEEE 754 binary32.</summary>
    Fp32,

    /// <summary>IEEE 754 binary64.</summary>
    Fp64,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    Bf16,

    /// <summary>Strings of bytes. On the wire each is a little-endian uint32 length and the bytes themselves.</summary>
    Bytes,
}
