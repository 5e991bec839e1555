using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MaaS.Runtime.Telemetry;

/// <summary>
/// Turns ONNX Runtime's telemetry off. From 1.29 on it phones home from Linux too, unless <c>ORT_DISABLE_TELEMETRY</c>
/// stands in the native environment before the library is first touched. On Unix
/// <see cref="Environment.SetEnvironmentVariable(string, string?)"/> changes only .NET's copy, so libc is asked itself.
/// </summary>
internal static partial class OnnxRuntimeTelemetry
{
    private const string VariableName = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs when this assembly is loaded: everything of ours that opens a session lies in it or needs it first.</summary>
    [SuppressMessage(
        "Usage",
        "CA2255",
        Justification = "The one thing that must happen before any other code of the process touches ONNX Runtime."
    )]
    [ModuleInitializer]
    internal static void TurnOff()
    {
        Environment.SetEnvironmentVariable(VariableName, "1");
        if (!OperatingSystem.IsWindows())
        {
            // On Windows the call above reaches the process's environment block. A failure (out of memory) has no cure.
            _ = SetEnvironmentVariable(VariableName, "1", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
