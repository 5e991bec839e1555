using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>The only place that constructs an <see cref="InferenceSession"/>.</summary>
public sealed partial class SessionFactory
{
    /// <summary>ONNX Runtime's CPU execution provider, as manifests name it.</summary>
    public const string Cpu = "cpu";

    /// <summary>ONNX Runtime's CUDA execution provider, as manifests name it.</summary>
    public const string Cuda = "cuda";

    private const string CudaProviderName = "CUDAExecutionProvider";

    private readonly OnnxRuntimeOptions _options;
    private readonly ILogger<SessionFactory> _logger;
    private volatile string _executionProvider;

    /// <summary>Makes the process's ONNX Runtime environment when it is not there yet.</summary>
    public SessionFactory(IOptions<OnnxRuntimeOptions> options, ILogger<SessionFactory> logger)
    {
        _options = options.Value;
        _logger = logger;
        OnnxRuntimeEnvironment.EnsureCreated(_options);
        _executionProvider = Choose();
    }

    /// <summary><see cref="Cpu"/> or <see cref="Cuda"/>: what sessions run on from here on.</summary>
    public string ExecutionProvider => _executionProvider;

    /// <summary>Whether a load-ready form was made by this ONNX Runtime, for the CPU that sessions run on.</summary>
    public bool CanOpen(LoadReadyForm form) =>
        string.Equals(_executionProvider, Cpu, StringComparison.Ordinal)
        && string.Equals(form.OnnxRuntime, OrtEnv.Instance().GetVersionString(), StringComparison.Ordinal);

    /// <summary>Whether a model's runs take the threads that all share, and not their caller's alone.</summary>
    /// <inheritdoc cref="Create(SessionSource, long, ThreadsManifest?)"/>
    public bool UsesPool(long sizeBytes, ThreadsManifest? threads) =>
        ThreadChoice.UsesPool(threads, _options.PoolThreads, sizeBytes, _options.SingleThreadBelowBytes);

    /// <summary>Opens a model file.</summary>
    /// <param name="sizeBytes">Bytes of the plain model and its data.</param>
    /// <param name="threads">What it gains from the pool; null: not measured, and its size decides.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public InferenceSession Create(SessionSource source, long sizeBytes, ThreadsManifest? threads = null)
    {
        bool pool = UsesPool(sizeBytes, threads);
        if (string.Equals(_executionProvider, Cuda, StringComparison.Ordinal))
        {
            try
            {
                return Create(source, pool, cuda: true);
            }
            catch (OnnxRuntimeException exception) when (IsProviderFailure(exception))
            {
                LogCudaBroken(exception.Message);
                _executionProvider = Cpu;
            }
        }

        return Create(source, pool, cuda: false);
    }

    /// <summary>The settings that a load-ready form is opened with.</summary>
    public static void Configure(SessionOptions options, LoadReadyMode mode)
    {
        if (mode != LoadReadyMode.Optimized)
        {
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        }

        if (mode == LoadReadyMode.Mapped)
        {
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
        }
    }

    /// <summary>Has a session write its graph down once it is optimized: weights of 1 KiB or more beside it, with <c>.data</c> behind its name.</summary>
    public static void WriteOptimized(SessionOptions options, string path)
    {
        options.OptimizedModelFilePath = path;
        options.AddSessionConfigEntry(
            "session.optimized_model_external_initializers_file_name",
            $"{Path.GetFileName(path)}.data"
        );
    }

    private static InferenceSession Create(SessionSource source, bool pool, bool cuda)
    {
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        };
        options.AddSessionConfigEntry("session.use_env_allocators", "1");
        // Weights stay outside the arena: its ceiling is for what requests cause.
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        if (pool)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            options.IntraOpNumThreads = 1;
            options.InterOpNumThreads = 1;
        }

        if (source.Mode is { } mode)
        {
            Configure(options, mode);
        }

        if (source.WriteTo is { } path)
        {
            WriteOptimized(options, path);
        }

        if (cuda)
        {
            options.AppendExecutionProvider_CUDA();
        }

        return new InferenceSession(source.Path, options);
    }

    private string Choose()
    {
        if (_options.ExecutionProvider == ExecutionProviderChoice.Cpu)
        {
            return Cpu;
        }

        if (OrtEnv.Instance().GetAvailableProviders().Contains(CudaProviderName, StringComparer.Ordinal))
        {
            LogCuda();
            return Cuda;
        }

        if (_options.ExecutionProvider == ExecutionProviderChoice.Cuda)
        {
            LogCudaAbsent();
        }

        return Cpu;
    }

    // A library that cannot be loaded and a device that is not there are the provider's failures, not the model's.
    private static bool IsProviderFailure(OnnxRuntimeException exception) =>
        exception.Message.Contains("CUDA", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("providers_shared", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sessions run on CUDA.")]
    private partial void LogCuda();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "MaaS:OnnxRuntime:ExecutionProvider asks for CUDA, but this build of ONNX Runtime has no CUDA execution "
            + "provider. The CPU serves. Use the GPU package of the application, or set the option to Auto or Cpu."
    )]
    private partial void LogCudaAbsent();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "CUDA is there but does not work; the CPU serves from now on. {Reason}"
    )]
    private partial void LogCudaBroken(string reason);
}
