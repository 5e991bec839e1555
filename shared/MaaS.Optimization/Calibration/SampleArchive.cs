using System.IO.Compression;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// <c>samples.npz</c>: a zip archive of .npy arrays, as <c>numpy.savez</c> and <c>savez_compressed</c> write it. Arrays are
/// streamed, never unpacked as a whole.
/// </summary>
internal sealed class SampleArchive : IDisposable
{
    private const int MaxArrays = 1_000;

    private readonly ZipArchive _zip;

    private SampleArchive(ZipArchive zip, IReadOnlyDictionary<string, NpyHeader> arrays)
    {
        _zip = zip;
        Arrays = arrays;
    }

    /// <summary>Type and shape of every array, by its name.</summary>
    public IReadOnlyDictionary<string, NpyHeader> Arrays { get; }

    /// <summary>Reads the table of contents and every array's header.</summary>
    /// <exception cref="SampleFormatException">It is no such archive; the message is a whole sentence.</exception>
    public static SampleArchive Open(string path)
    {
        ZipArchive? zip = null;
        try
        {
            zip = ZipFile.OpenRead(path);
            return new SampleArchive(zip, Headers(zip));
        }
        catch (InvalidDataException exception)
        {
            zip?.Dispose();
            throw new SampleFormatException(
                $"samples.npz: expected a zip archive of .npy arrays, as numpy.savez writes it ({exception.Message})."
            );
        }
        catch (SampleFormatException)
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>Opens one array for reading from its first row. Several may be open at a time, on one thread.</summary>
    public NpyRows OpenRows(string array) => new(array, Entry(array).Open());

    public void Dispose() => _zip.Dispose();

    private static Dictionary<string, NpyHeader> Headers(ZipArchive zip)
    {
        var arrays = new Dictionary<string, NpyHeader>(StringComparer.Ordinal);
        if (zip.Entries.Count > MaxArrays)
        {
            throw new SampleFormatException($"samples.npz: holds {zip.Entries.Count} arrays, more than {MaxArrays}.");
        }

        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string name = ArrayName(entry.FullName);
            try
            {
                using Stream stream = entry.Open();
                arrays[name] = NpyHeader.Read(stream);
            }
            catch (SampleFormatException exception)
            {
                throw new SampleFormatException($"samples.npz, array '{name}': {exception.Message}.");
            }
        }

        return arrays;
    }

    private ZipArchiveEntry Entry(string array) =>
        _zip.Entries.First(entry => string.Equals(ArrayName(entry.FullName), array, StringComparison.Ordinal));

    private static string ArrayName(string entry) =>
        entry.EndsWith(".npy", StringComparison.Ordinal) ? entry[..^".npy".Length] : entry;
}
