namespace MaaS.Optimization.Isolation;

/// <summary>The environment of a child: empty, plus what a .NET program needs to start. Settings and secrets never pass.</summary>
internal static class SandboxEnvironment
{
    /// <summary>Passed on where present. None of them can hold a credential.</summary>
    private static readonly string[] PassedOn =
    [
        "PATH",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "TZ",
        // Windows: without these neither the runtime nor the loader works.
        "SystemRoot",
        "windir",
        "PROCESSOR_ARCHITECTURE",
        "NUMBER_OF_PROCESSORS",
    ];

    /// <summary>Replaces everything in <paramref name="environment"/>.</summary>
    /// <param name="folder">The child's private folder: its home and the place of its temporary files.</param>
    public static void Fill(IDictionary<string, string?> environment, string folder)
    {
        environment.Clear();
        foreach (string name in PassedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                environment[name] = value;
            }
        }

        environment["DOTNET_ROOT"] = SandboxCommand.DotNetRoot;
        environment["HOME"] = folder;
        environment["TMPDIR"] = folder;
        environment["TMP"] = folder;
        environment["TEMP"] = folder;
        // ONNX Runtime reads it natively, before any session: here it is in the native environment from the start.
        environment["ORT_DISABLE_TELEMETRY"] = "1";
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_EnableDiagnostics"] = "0";
        environment["DOTNET_DbgEnableMiniDump"] = "0";
        environment["DOTNET_NOLOGO"] = "1";
    }
}
