namespace MaaS.Optimization.Uploads;

/// <summary>What a blob of an upload set is for.</summary>
internal enum UploadRole
{
    Model,

    /// <summary><c>optimize.json</c></summary>
    Plan,

    /// <summary><c>samples.npz</c></summary>
    Samples,

    /// <summary><c>card.json</c></summary>
    Card,

    /// <summary>A file of external data, if the model names it.</summary>
    Data,
}
