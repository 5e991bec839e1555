using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Testing;

/// <summary>Writes <c>samples.npz</c>: arrays by name, in NumPy's format 1.0.</summary>
public sealed class NumpyArchive(string path) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.Open(path, ZipArchiveMode.Create);

    public NumpyArchive Add<T>(string name, int[] shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        string sizes = string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string header = $"{{'descr': '{TypeOf<T>()}', 'fortran_order': False, 'shape': ({sizes},), }}";
        // Magic, version, length and header together are a multiple of 64 bytes; the header ends with a line feed.
        header = header.PadRight(((header.Length + 10) / 64 * 64) + 64 - 11) + '\n';
        using Stream entry = _archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
        entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        entry.Write(Encoding.ASCII.GetBytes(header));
        entry.Write(MemoryMarshal.AsBytes(values));
        return this;
    }

    public void Dispose() => _archive.Dispose();

    private static string TypeOf<T>() =>
        Type.GetTypeCode(typeof(T)) switch
        {
            TypeCode.Int64 => "<i8",
            TypeCode.Single => "<f4",
            TypeCode.Byte => "|u1",
            _ => throw new NotSupportedException($"Samples of {typeof(T)} are not written here."),
        };
}
