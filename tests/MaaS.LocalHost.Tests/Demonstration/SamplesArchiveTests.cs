using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using MaaS.LocalHost.Demonstration.Ocr;

namespace MaaS.LocalHost.Tests.Demonstration;

public sealed class SamplesArchiveTests
{
    [Fact]
    public void The_archive_holds_one_array_in_numpys_format_padded_to_the_widest_image()
    {
        byte[] archive = SamplesArchive.Write("x", [Image(width: 2, value: 0.5f), Image(width: 3, value: -1f)]);

        byte[] npy = Entry(archive, "x.npy");
        int headerLength = BinaryPrimitives.ReadUInt16LittleEndian(npy.AsSpan(8));
        string header = Encoding.ASCII.GetString(npy, 10, headerLength);
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(npy.AsSpan(10 + headerLength));
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(npy, 0, 8));
        Assert.Equal(0, (10 + headerLength) % 64);
        Assert.StartsWith(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 48, 3), }",
            header,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
        Assert.Equal(2 * 3 * 48 * 3, values.Length);
        Assert.Equal([0.5f, 0.5f, 0f], values[..3]); // the narrower image, and the padding
        Assert.Equal([-1f, -1f, -1f], values[^3..]);
    }

    [Fact]
    public void The_same_images_make_the_same_bytes_at_any_time()
    {
        byte[] first = SamplesArchive.Write("x", [Image(2, 0.5f)]);
        byte[] second = SamplesArchive.Write("x", [Image(2, 0.5f)]);

        using var zip = new ZipArchive(new MemoryStream(first));
        Assert.Equal(first, second);
        Assert.Equal(1980, zip.Entries[0].LastWriteTime.Year);
    }

    private static TextLineImage Image(int width, float value) =>
        new(width, [.. Enumerable.Repeat(value, 3 * 48 * width)]);

    private static byte[] Entry(byte[] archive, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using Stream stream = zip.GetEntry(name)!.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
