namespace MaaS.Runtime.Sessions;

/// <summary>What the health routes tell.</summary>
/// <param name="Ready">False only before storage answered once and the warm-up list is loaded.</param>
/// <param name="Degraded">Storage does not answer at present; resident models are served on.</param>
public sealed record ServerHealth(bool Ready, bool Degraded);
