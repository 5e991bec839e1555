using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>
/// One ONNX Runtime session with the settings that everything is measured under: the calling thread alone, no spinning, all
/// graph optimizations. The only place in this project that creates one, and it is reached in child processes only.
/// </summary>
internal sealed class NativeSession : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;

    private NativeSession(SessionOptions options, InferenceSession session)
    {
        _options = options;
        _session = session;
        _inputNames = [.. session.InputNames];
        _outputNames = [.. session.OutputNames];
    }

    /// <summary>Creates a session from a file; external data is found beside it.</summary>
    /// <exception cref="OnnxRuntimeException">The file is no model that ONNX Runtime loads.</exception>
    public static NativeSession Load(string path) => Load(path, _ => { });

    /// <summary>Like <see cref="Load(string)"/>, with more settings.</summary>
    public static NativeSession Load(string path, Action<SessionOptions> configure)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            configure(options);
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return new NativeSession(options, new InferenceSession(path, options));
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    public IReadOnlyList<string> OutputNames => _outputNames;

    /// <summary>Reads inputs and outputs as they are, tensors or not.</summary>
    public ModelSignature? ReadSignature(out IReadOnlyList<string> nonTensors) =>
        SessionSignature.Read(_session, out nonTensors);

    /// <summary>Copies a feed into native memory, in this session's order of inputs.</summary>
    public OrtValue[] Bind(SampleFeed feed) =>
        [.. _inputNames.Select(name => NativeTensors.Create(feed.Inputs.First(input => IsNamed(input, name))))];

    /// <summary>Runs once. The caller disposes the result.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyCollection<OrtValue> inputs) =>
        _session.Run(_runOptions, _inputNames, inputs, _outputNames);

    /// <summary>Runs once for some of the outputs, in the order given. The caller disposes the result.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputs
    ) => _session.Run(_runOptions, _inputNames, inputs, outputs);

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private static bool IsNamed(SampleTensor tensor, string name) =>
        string.Equals(tensor.Name, name, StringComparison.Ordinal);
}
