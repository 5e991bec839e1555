using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MaaS.Optimization.Tests.Calibration;

/// <summary>Writes archives as numpy.savez does.</summary>
internal sealed class NpzBuilder
{
    private readonly List<(string Name, byte[] Content)> _arrays = [];

    public NpzBuilder Add<T>(string name, string descr, long[] shape, params T[] values)
        where T : struct => AddRaw(name, Npy(descr, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    public NpzBuilder AddRaw(string name, byte[] content)
    {
        _arrays.Add((name, content));
        return this;
    }

    public static byte[] Npy(string descr, long[] shape, byte[] data, bool fortran = false, byte version = 1)
    {
        string sizes = shape.Length == 1 ? $"{shape[0]}," : string.Join(", ", shape);
        string header =
            $"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({sizes}), }}\n";
        byte[] length =
            version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.UTF8.GetBytes(header), .. data];
    }

    public string Write(string path, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] content) in _arrays)
        {
            using Stream entry = zip.CreateEntry(name + ".npy", compression).Open();
            entry.Write(content);
        }

        return path;
    }
}
