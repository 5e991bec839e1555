namespace MaaS.Optimization.Onnx;

/// <summary>
/// A parsed model together with the folder that its external data lies in. Whoever read it disposes it; copies share its
/// open data files and must not outlive it.
/// </summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly bool _ownsData;

    public OnnxModel(ModelProto proto, string? dataFolder = null)
        : this(proto, new ExternalDataFolder(dataFolder), ownsData: true) { }

    private OnnxModel(ModelProto proto, ExternalDataFolder data, bool ownsData)
    {
        Proto = proto;
        Data = data;
        _ownsData = ownsData;
    }

    public ModelProto Proto { get; }

    public GraphProto Graph => Proto.Graph;

    /// <summary>Where tensors marked external are read from.</summary>
    public ExternalDataFolder Data { get; }

    /// <summary>
    /// A copy whose graph may be changed freely. Raw weights are shared, not copied: byte strings are immutable, a pass
    /// replaces tensors and never writes into them.
    /// </summary>
    public OnnxModel Copy() => new(Proto.Clone(), Data, ownsData: false);

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
        if (_ownsData)
        {
            Data.Dispose();
        }
    }
}
