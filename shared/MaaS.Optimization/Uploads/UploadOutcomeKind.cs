namespace MaaS.Optimization.Uploads;

/// <summary>What became of an upload set. All are answers: only an exception asks for a retry.</summary>
public enum UploadOutcomeKind
{
    /// <summary>A new version was published, or an older one with the same content is <c>stable</c> again.</summary>
    Published,

    /// <summary>A new version was published without a label: the upload had changed meanwhile.</summary>
    Superseded,

    /// <summary>It had been decided before; nothing was done.</summary>
    Unchanged,

    /// <summary>It cannot be published; a refusal document says why.</summary>
    Refused,

    /// <summary>Files that belong to it have not arrived.</summary>
    Waiting,

    /// <summary>Another worker is on it.</summary>
    Busy,

    /// <summary>It was left to the reconciler.</summary>
    Deferred,

    /// <summary>Nothing is uploaded for the model (any more).</summary>
    Absent,
}
