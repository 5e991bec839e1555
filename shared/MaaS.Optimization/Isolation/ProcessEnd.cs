namespace MaaS.Optimization.Isolation;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">128 + n when signal n ended it.</param>
/// <param name="Cause">Who ended it.</param>
/// <param name="Diagnostics">The last lines of its standard error and output.</param>
internal sealed record ProcessEnd(int ExitCode, ProcessEndCause Cause, string Diagnostics);
