namespace MaaS.Optimization.Tests.Uploads;

/// <summary>Stands for SIGKILL: nothing in the product may catch it.</summary>
internal sealed class WorkerKilledException() : Exception("The worker is dead.");
