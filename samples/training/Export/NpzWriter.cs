using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Samples.Training.Export;

/// <summary>
/// Writes arrays as <c>numpy.savez_compressed</c> does (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// The same arrays make the same bytes.
/// </summary>
internal sealed class NpzWriter : IDisposable
{
    /// <summary>What the zip format can say at the least; the time of writing would make every archive another one.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;

    public NpzWriter(string path) => _zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);

    /// <param name="name">The array's name.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    /// <param name="values">Row-major, as many as the shape says.</param>
    public void Add<T>(string name, long[] shape, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        ZipArchiveEntry entry = _zip.CreateEntry(name + ".npy", CompressionLevel.SmallestSize);
        entry.LastWriteTime = Epoch;
        using Stream stream = entry.Open();
        stream.Write(Header(DataType<T>(), shape));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    public void Dispose() => _zip.Dispose();

    private static string DataType<T>() =>
        default(T) switch
        {
            float => "<f4",
            Half => "<f2",
            long => "<i8",
            ushort => "<u2",
            byte => "|u1",
            _ => throw new NotSupportedException($"{typeof(T).Name} has no place in an array of samples."),
        };

    /// <summary>Magic, version 1.0, and a header padded with spaces so that the data begins at a multiple of 64.</summary>
    private static byte[] Header(string dataType, long[] shape)
    {
        const int Prefix = 10;
        const int Alignment = 64;
        string sizes = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        string text = $"{{'descr': '{dataType}', 'fortran_order': False, 'shape': ({sizes}), }}";
        int whole = (Prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        byte[] length = BitConverter.GetBytes((ushort)(whole - Prefix));
        return
        [
            0x93,
            .. "NUMPY"u8,
            1,
            0,
            .. length,
            .. Encoding.ASCII.GetBytes(text.PadRight(whole - Prefix - 1)),
            (byte)'\n',
        ];
    }
}
