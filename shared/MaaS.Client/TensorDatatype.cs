namespace MaaS.Client;

/// <summary>An element type of the Open Inference Protocol v2, and the .NET type that holds it.</summary>
public enum TensorDatatype
{
    /// <summary><c>BOOL</c>: <see cref="bool"/>, one byte on the wire.</summary>
    Bool,

    /// <summary><c>UINT8</c>: <see cref="byte"/>.</summary>
    UInt8,

    /// <summary><c>UINT16</c>: <see cref="ushort"/>.</summary>
    UInt16,

    /// <summary><c>UINT32</c>: <see cref="uint"/>.</summary>
    UInt32,

    /// <summary><c>UINT64</c>: <see cref="ulong"/>.</summary>
    UInt64,

    /// <summary><c>INT8</c>: <see cref="sbyte"/>.</summary>
    Int8,

    /// <summary><c>INT16</c>: <see cref="short"/>.</summary>
    Int16,

    /// <summary><c>INT32</c>: <see cref="int"/>.</summary>
    Int32,

    /// <summary><c>INT64</c>: <see cref="long"/>.</summary>
    Int64,

    /// <summary><c>FP16</c>: <see cref="Half"/>.</summary>
    Fp16,

    /// <summary><c>FP32</c>: <see cref="float"/>.</summary>
    Fp32,

    /// <summary><c>FP64</c>: <see cref="double"/>.</summary>
    Fp64,

    /// <summary><c>BF16</c>: <see cref="BFloat16"/>.</summary>
    Bf16,

    /// <summary><c>BYTES</c>: strings, or byte strings of any content.</summary>
    Bytes,
}
