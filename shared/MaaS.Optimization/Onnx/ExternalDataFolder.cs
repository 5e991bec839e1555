using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Onnx;

/// <summary>The data files beside a model, mapped read-only when first read and until disposed.</summary>
internal sealed partial class ExternalDataFolder(string? folder) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<MappedFile>> _files = new(StringComparer.Ordinal);

    /// <summary>Null: the model came from memory and has no external data.</summary>
    public string? Folder { get; } = folder is null ? null : Path.GetFullPath(folder);

    /// <summary>Looks at the file system only: whether the file is there, is a plain file below the folder, and long enough.</summary>
    /// <param name="length">Bytes wanted from the reference's offset on.</param>
    /// <returns>Why not, or null.</returns>
    public RefusalReason? Check(ExternalDataReference reference, long length)
    {
        if (Folder is null)
        {
            return Missing(reference);
        }

        string path = Folder;
        foreach (string part in reference.Location.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path).LinkTarget is not null)
            {
                return new RefusalReason(
                    "external-data-link",
                    $"External data '{reference.Location}' goes through the symbolic link '{part}'; expected a plain file."
                );
            }
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return Missing(reference);
        }

        return reference.Offset > file.Length || length > file.Length - reference.Offset
            ? new RefusalReason(
                "external-data-too-short",
                $"External data '{reference.Location}' has {file.Length} bytes; the model wants {length} from offset {reference.Offset} on."
            )
            : null;
    }

    /// <summary>Elements of a tensor, read in place. Valid until this folder is disposed.</summary>
    /// <param name="count">Elements, at most 2^31 − 1 (8 GB of fp32).</param>
    public unsafe ReadOnlySpan<T> Span<T>(ExternalDataReference reference, int count)
        where T : unmanaged
    {
        string path = Path.Combine(Folder ?? throw new FileNotFoundException(reference.Location), reference.Location);
        MappedFile file = _files.GetOrAdd(path, static name => new Lazy<MappedFile>(() => new MappedFile(name))).Value;
        if (reference.Offset + ((long)count * sizeof(T)) > file.Length)
        {
            throw new EndOfStreamException(
                $"External data '{reference.Location}' became shorter since it was checked."
            );
        }

        file.Count((long)count * sizeof(T));
        return new ReadOnlySpan<T>(file.Address + reference.Offset, count);
    }

    public void Dispose()
    {
        foreach (Lazy<MappedFile> file in _files.Values)
        {
            file.Value.Dispose();
        }

        _files.Clear();
    }

    private static RefusalReason Missing(ExternalDataReference reference) =>
        new("external-data-missing", $"External data '{reference.Location}' that the model names was not found.");

    private sealed unsafe partial class MappedFile : IDisposable
    {
        /// <summary>Pages in memory count as this process's own although the file could give them again at any time.</summary>
        private const long MaxResidentBytes = 128 << 20;

        /// <summary>MADV_DONTNEED of Linux: the next read of a page takes it from the file again.</summary>
        private const int DropPages = 4;

        private readonly MemoryMappedFile? _file;
        private readonly MemoryMappedViewAccessor? _view;
        private long _givenOut;

        public MappedFile(string path)
        {
            Length = new FileInfo(path).Length;
            if (Length == 0)
            {
                return;
            }

            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            byte* address = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
            Address = address + _view.PointerOffset;
        }

        public long Length { get; }

        public byte* Address { get; }

        /// <summary>
        /// Counts bytes given out to be read, and lets all pages go when they have become many: whoever streams through a
        /// file of many gigabytes then never holds it, and who still reads an older span only waits for the file.
        /// </summary>
        public void Count(long bytes)
        {
            if (OperatingSystem.IsLinux() && Interlocked.Add(ref _givenOut, bytes) > MaxResidentBytes)
            {
                Interlocked.Exchange(ref _givenOut, bytes);
                // Refused: the pages stay, which costs memory and nothing else.
                _ = Advise(Address, (nuint)Length, DropPages);
            }
        }

        public void Dispose()
        {
            _view?.SafeMemoryMappedViewHandle.ReleasePointer();
            _view?.Dispose();
            _file?.Dispose();
        }

        [LibraryImport("libc", EntryPoint = "madvise")]
        private static partial int Advise(void* address, nuint length, int advice);
    }
}
