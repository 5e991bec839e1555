using System.Reflection;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Isolation;

/// <summary>How to start this program again as a child.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">What comes before the child's own arguments.</param>
internal sealed record SandboxCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The folder of the .NET installation that runs this process.</summary>
    public static string DotNetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>The command that starts a program of ours under the .NET that runs this process.</summary>
    /// <param name="assembly">A program that calls <see cref="SandboxProgram"/>; null: the one that is running.</param>
    public static SandboxCommand For(string? assembly)
    {
        string running = Environment.ProcessPath ?? "dotnet";
        bool runsUnderDotNet = string.Equals(
            Path.GetFileNameWithoutExtension(running),
            "dotnet",
            StringComparison.OrdinalIgnoreCase
        );
        if (assembly is null && !runsUnderDotNet)
        {
            return new SandboxCommand(running, []);
        }

        string dll =
            assembly
            ?? Assembly.GetEntryAssembly()?.Location
            ?? throw new InvalidOperationException("This process has no entry assembly to start a child from.");
        return new SandboxCommand(runsUnderDotNet ? running : DotNetExecutable(), [dll]);
    }

    private static string DotNetExecutable()
    {
        string path = Path.Combine(DotNetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(path) ? path : "dotnet";
    }
}
