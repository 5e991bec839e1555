using MaaS.Optimization.Isolation;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaaS.Optimization.Tests.Isolation;

/// <summary>Real child processes, of the probe program that is built beside these tests.</summary>
internal static class TestSandbox
{
    public static readonly SandboxLimits Limits = new(1L << 30, TimeSpan.FromSeconds(60));

    public static string ProbeAssembly { get; } =
        Path.Combine(
            RepositoryFolder.Root,
            "tests/MaaS.SandboxProbe/bin",
            new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name,
            "net10.0/MaaS.SandboxProbe.dll"
        );

    public static SandboxLauncher Launcher() =>
        new(SandboxCommand.For(ProbeAssembly), TimeProvider.System, NullLogger<SandboxLauncher>.Instance);

    public static Sandbox Create(string? folder = null) => new(Launcher(), folder, NullLogger<Sandbox>.Instance);
}
