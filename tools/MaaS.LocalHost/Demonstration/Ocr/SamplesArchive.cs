using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>Writes <c>samples.npz</c>: NumPy's archive of arrays, here one batch of calibration images.</summary>
internal static class SamplesArchive
{
    /// <summary>The header's alignment in a version 1.0 .npy file.</summary>
    private const int Alignment = 64;

    /// <summary>Zip's earliest date: the same images make the same bytes, so that the upload keeps its fingerprint.</summary>
    private static readonly DateTimeOffset NoDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>One array [images, 3, 48, width of the widest], padded with zeros.</summary>
    /// <param name="inputName">The model's input that takes it.</param>
    public static byte[] Write(string inputName, IReadOnlyList<TextLineImage> images)
    {
        int width = images.Max(image => image.Width);
        int size = TextLineImage.Channels * TextLineImage.Height * width;
        float[] batch = new float[images.Count * size];
        for (int i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(batch.AsSpan(i * size, size), width);
        }

        int[] shape = [images.Count, TextLineImage.Channels, TextLineImage.Height, width];
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.CreateEntry($"{inputName}.npy", CompressionLevel.Fastest);
            entry.LastWriteTime = NoDate;
            using Stream content = entry.Open();
            content.Write(Header(shape));
            content.Write(MemoryMarshal.AsBytes(batch.AsSpan()));
        }

        return archive.ToArray();
    }

    private static byte[] Header(int[] shape)
    {
        string dimensions = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({dimensions}), }}";
        int before = Magic.Length + sizeof(ushort);
        int length = ((before + header.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        byte[] bytes = new byte[before + length];
        Magic.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(Magic.Length), (ushort)length);
        Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n").CopyTo(bytes, before);
        return bytes;
    }
}
