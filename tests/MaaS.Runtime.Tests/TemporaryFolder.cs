namespace MaaS.Runtime.Tests;

/// <summary>A folder of its own for a test, deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("maas-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
