namespace MaaS.Optimization.Isolation;

/// <summary>Who ended a child process.</summary>
internal enum ProcessEndCause
{
    /// <summary>It ended by itself, or by a signal that was not ours.</summary>
    Itself,

    /// <summary>The parent, at the wall clock's limit.</summary>
    WallClock,

    /// <summary>The parent, at the limit of the resident size.</summary>
    ResidentSize,
}
