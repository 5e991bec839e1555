namespace MaaS.Optimization.Onnx;

/// <summary>
/// A parsed model together with the files that its weights are read from: its own where they are large, and those of its
/// external data. Whoever read it disposes it; copies share the open files and must not outlive it.
/// </summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly MappedFile? _file;
    private readonly bool _ownsFiles;

    /// <param name="dataFolder">Of external data; null: it has none.</param>
    /// <param name="file">The model's own file where tensors lie in it, disposed with the model; null: all are in memory.</param>
    public OnnxModel(ModelProto proto, string? dataFolder = null, MappedFile? file = null)
        : this(proto, new ExternalDataFolder(dataFolder), file, ownsFiles: true) { }

    private OnnxModel(ModelProto proto, ExternalDataFolder data, MappedFile? file, bool ownsFiles)
    {
        Proto = proto;
        Data = data;
        _file = file;
        _ownsFiles = ownsFiles;
    }

    public ModelProto Proto { get; }

    public GraphProto Graph => Proto.Graph;

    /// <summary>Where tensors marked external are read from.</summary>
    public ExternalDataFolder Data { get; }

    /// <summary>
    /// A copy whose graph may be changed freely. Raw weights are shared, not copied: byte strings are immutable, a pass
    /// replaces tensors and never writes into them.
    /// </summary>
    public OnnxModel Copy() => new(Proto.Clone(), Data, _file, ownsFiles: false);

    /// <summary>Whether weights are read from this very file.</summary>
    public bool ReadsFrom(string path) =>
        Data.Holds(path) || string.Equals(_file?.Path, Path.GetFullPath(path), StringComparison.Ordinal);

    /// <summary>The version of an operator set that the model imports; null: it does not.</summary>
    /// <param name="domain">Empty (or <c>ai.onnx</c>): the standard operators.</param>
    public long? OpsetVersion(string domain = "")
    {
        string wanted = OperatorDomains.Canonical(domain);
        foreach (OperatorSetIdProto import in Proto.OpsetImport)
        {
            if (string.Equals(OperatorDomains.Canonical(import.Domain), wanted, StringComparison.Ordinal))
            {
                return import.Version;
            }
        }

        return null;
    }

    /// <summary>Adds an import, if the model has none of that domain yet.</summary>
    public void ImportOpset(string domain, long version)
    {
        if (OpsetVersion(domain) is null)
        {
            Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }
    }

    public void Dispose()
    {
        if (_ownsFiles)
        {
            Data.Dispose();
            _file?.Dispose();
        }
    }
}
