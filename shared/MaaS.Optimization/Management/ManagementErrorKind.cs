namespace MaaS.Optimization.Management;

/// <summary>Why a request of an administrator was not carried out.</summary>
public enum ManagementErrorKind
{
    /// <summary>No such model or version.</summary>
    NotFound,

    /// <summary>The request itself is wrong.</summary>
    Invalid,

    /// <summary>The state of the model forbids it.</summary>
    Conflict,
}
