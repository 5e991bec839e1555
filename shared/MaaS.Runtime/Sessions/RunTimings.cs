namespace MaaS.Runtime.Sessions;

/// <summary>How long the parts of one run took, as durations; <see cref="Rows"/> is the size of its first dimension.</summary>
internal readonly record struct RunTimings(long Rows, TimeSpan Input, TimeSpan Infer, TimeSpan Output);
