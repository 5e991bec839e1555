namespace MaaS.Runtime.Tests.Sessions;

/// <summary>Tests that read how much memory this process has: what other tests take and free beside them would be counted too, so they run alone, after the others.</summary>
[CollectionDefinition(nameof(ProcessMemoryCollection), DisableParallelization = true)]
public sealed class ProcessMemoryCollection;
