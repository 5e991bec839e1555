namespace MaaS.Optimization.Onnx;

/// <summary>Tells a model file from what people upload by mistake, by its first bytes.</summary>
internal static class FileFormats
{
    /// <summary>Bytes to look at.</summary>
    public const int HeadLength = 512;

    /// <summary>What the file is instead of ONNX, with its article; null: nothing that is known here.</summary>
    public static string? WhatElse(ReadOnlySpan<byte> head) =>
        head switch
        {
            [] => "empty",
            [(byte)'P', (byte)'K', 3, 4, ..] => "a zip archive (a PyTorch or Keras file, or a compressed model)",
            [0x1F, 0x8B, ..] => "a gzip file",
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file (Keras)",
            [0x80, >= 2 and <= 5, ..] => "a Python pickle",
            [_, _, _, _, (byte)'O', (byte)'R', (byte)'T', (byte)'M', ..] => "an ORT-format model",
            [_, _, _, _, (byte)'T', (byte)'F', (byte)'L', (byte)'3', ..] => "a TensorFlow Lite model",
            [_, _, _, _, _, _, _, 0, (byte)'{', ..] => "a safetensors file",
            _ => IsText(head) ? "a text file" : null,
        };

    /// <summary>Whether the first byte is the tag of a field of ModelProto; exporters begin with ir_version (8).</summary>
    public static bool BeginsLikeOnnx(ReadOnlySpan<byte> head) => head is [0x08 or 0x12 or 0x3A or 0x42, ..];

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (byte value in head)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }
}
