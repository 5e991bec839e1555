using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// A file of weights, mapped read-only. Whoever streams through it never holds it: pages are let go as others are read.
/// </summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    /// <summary>Pages in memory count as this process's own although the file could give them again at any time.</summary>
    private const long MaxResidentBytes = 32 << 20;

    /// <summary>MADV_DONTNEED of Linux: the next read of a page takes it from the file again.</summary>
    private const int DropPages = 4;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _address;
    private long _givenOut;
    private bool _isDisposed;

    public MappedFile(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Length = new FileInfo(path).Length;
        if (Length == 0)
        {
            return;
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        _address = address + _view.PointerOffset;
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Elements in place, to be read only. Valid until this file is disposed.</summary>
    /// <exception cref="EndOfStreamException">The file ends before them.</exception>
    public Span<T> Span<T>(long offset, int count)
        where T : unmanaged
    {
        long bytes = (long)count * sizeof(T);
        if (offset > Length || bytes > Length - offset)
        {
            throw new EndOfStreamException($"'{System.IO.Path.GetFileName(Path)}' ends before {offset + bytes} bytes.");
        }

        DropIfMany(bytes);
        return new Span<T>(Address(offset), count);
    }

    /// <summary>Where a byte lies in memory.</summary>
    public byte* Address(long offset)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _address + offset;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _file?.Dispose();
    }

    /// <summary>
    /// Counts bytes given out to be read, and lets all pages go when they have become many: whoever still reads an older span
    /// only waits for the file.
    /// </summary>
    private void DropIfMany(long bytes)
    {
        if (OperatingSystem.IsLinux() && Interlocked.Add(ref _givenOut, bytes) > MaxResidentBytes)
        {
            Interlocked.Exchange(ref _givenOut, bytes);
            // Refused: the pages stay, which costs memory and nothing else.
            _ = Advise(_address, (nuint)Length, DropPages);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
