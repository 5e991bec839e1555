using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Testing;

/// <summary>Writes <c>samples.npz</c> of one array, in NumPy's format 1.0.</summary>
public static class NumpyArchive
{
    public static void Write<T>(string path, string name, int[] shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        string type = typeof(T) == typeof(long) ? "<i8" : "<f4";
        string sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes},), }}";
        // Magic, version, length and header together are a multiple of 64 bytes; the header ends with a line feed.
        header = header.PadRight(((header.Length + 10) / 64 * 64) + 64 - 11) + '\n';
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        entry.Write(Encoding.ASCII.GetBytes(header));
        entry.Write(MemoryMarshal.AsBytes(values));
    }
}
