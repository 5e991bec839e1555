namespace MaaS.Optimization.Management;

/// <summary>Why a request of an administrator was not carried out.</summary>
/// <param name="Message">Names what was found and what was expected.</param>
public sealed record ManagementError(ManagementErrorKind Kind, string Message);
