using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The process's one ONNX Runtime environment. It must exist before any session, and can be made only once: the first
/// caller's options hold for the process. One pool of threads without spinning (cores are shared with the web server), and
/// one CPU arena with a ceiling, used by every session that <see cref="SessionFactory"/> makes.
/// </summary>
internal static class OnnxRuntimeEnvironment
{
    private static readonly Lock Gate = new();
    private static bool _created;

    /// <summary>
    /// Has the native library loaded and its functions bound on another thread, while the host is being built. Makes no environment. Where it
    /// cannot be loaded, the first use says so.
    /// </summary>
    public static void Preload() => _ = Task.Run(static () => new OrtThreadingOptions().Dispose());

    /// <summary>Makes the environment unless it is there.</summary>
    public static void EnsureCreated(OnnxRuntimeOptions options)
    {
        lock (Gate)
        {
            if (_created)
            {
                return;
            }

            if (OrtEnv.IsCreated)
            {
                throw new InvalidOperationException(
                    "ONNX Runtime was used before its environment was set up: every session must come from SessionFactory."
                );
            }

            NativeHeap.ReturnLargeBlocks();
            OrtEnv environment = Create(options.PoolThreads);
            RegisterArena(environment, options.ArenaBytes);
            _created = true;
        }
    }

    private static OrtEnv Create(int threads)
    {
        using var threading = new OrtThreadingOptions
        {
            GlobalIntraOpNumThreads = threads,
            GlobalInterOpNumThreads = 1,
            GlobalSpinControl = false,
        };
        var creation = new EnvironmentCreationOptions
        {
            logId = "maas",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            threadOptions = threading,
        };
        OrtEnv environment = OrtEnv.CreateInstanceWithOptions(ref creation);
        if (OperatingSystem.IsWindows())
        {
            // Beside the variable: events of Windows' own tracing (see Telemetry/OnnxRuntimeTelemetry).
            environment.DisableTelemetryEvents();
        }

        return environment;
    }

    private static void RegisterArena(OrtEnv environment, long bytes)
    {
        long ceiling = bytes > 0 ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3;
        using var cpu = new OrtMemoryInfo(
            OrtMemoryInfo.allocatorCPU,
            OrtAllocatorType.ArenaAllocator,
            0,
            OrtMemType.Default
        );
        // -1: ONNX Runtime's own defaults (extend by powers of two, chunk sizes).
        using var arena = new OrtArenaCfg((uint)Math.Min(ceiling, uint.MaxValue), -1, -1, -1);
        environment.CreateAndRegisterAllocator(cpu, arena);
    }
}
