using System.Collections.Concurrent;

namespace MaaS.Optimization.Onnx;

/// <summary>The data files beside a model, mapped read-only when first read and until disposed.</summary>
internal sealed class ExternalDataFolder(string? folder) : IDisposable
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
    public ReadOnlySpan<T> Span<T>(ExternalDataReference reference, int count)
        where T : unmanaged
    {
        string path = Path.Combine(Folder ?? throw new FileNotFoundException(reference.Location), reference.Location);
        MappedFile file = _files.GetOrAdd(path, static name => new Lazy<MappedFile>(() => new MappedFile(name))).Value;
        return file.Span<T>(reference.Offset, count);
    }

    /// <summary>Whether tensors are read from this very file.</summary>
    public bool Holds(string path) =>
        _files.Values.Any(file => string.Equals(file.Value.Path, Path.GetFullPath(path), StringComparison.Ordinal));

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
}
