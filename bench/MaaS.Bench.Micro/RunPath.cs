using System.IO.Pipelines;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Micro;

/// <summary>
/// What one request costs in this process without HTTP: ONNX Runtime alone, our run path over it, and with decoding and encoding.
/// </summary>
[MemoryDiagnoser]
public class RunPath : IDisposable
{
    private ServedModel _served = null!;
    private InferenceInvocation _invocation = null!;
    private OrtIoBinding _binding = null!;
    private RunOptions _options = null!;
    private OrtValue _input = null!;
    private MemoryStream _binary = null!;
    private MemoryStream _json = null!;
    private PipeWriter _answers = null!;
    private int _jsonLength;
    private string[] _inputNames = null!;
    private string[] _outputNames = null!;

    /// <summary>Floats per row: 4 is the add1 of the load program, 784 its MLP.</summary>
    [Params(4, 784)]
    public int Width { get; set; }

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _served = await ServedModel.StartAsync(Width);
        byte[] row = MemoryMarshal.AsBytes(Enumerable.Range(0, Width).Select(i => i / 7f).ToArray().AsSpan()).ToArray();
        _invocation = new InferenceInvocation
        {
            Inputs = [new InferenceTensor("x", TensorDataType.Fp32, [1, Width], new Rented(row), row.Length)],
            Outputs = [],
        };
        _options = new RunOptions();
        _input = OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(row).ToArray(), [1, Width]);
        OrtSafeBinding();
        _inputNames = [.. _served.Session.InputNames];
        _outputNames = [.. _served.Session.OutputNames];
        _json = new MemoryStream(Bodies.Json(Width, row), writable: false);
        (byte[] binary, _jsonLength) = Bodies.Binary(Width, row);
        _binary = new MemoryStream(binary, writable: false);
        _answers = PipeWriter.Create(Stream.Null);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _binary.Dispose();
        _json.Dispose();
        _invocation.Dispose();
        _input.Dispose();
        _options.Dispose();
        _binding.Dispose();
        _served.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The limit: nothing is made per call.</summary>
    [Benchmark(Baseline = true)]
    public void BareBound() => _served.Session.RunWithBinding(_options, _binding);

    /// <summary>ONNX Runtime allocates the output.</summary>
    [Benchmark]
    public void BareRun() => _served.Session.Run(_options, _inputNames, [_input], _outputNames).Dispose();

    /// <summary>Validation, deadline, queue, run, statistics.</summary>
    [Benchmark]
    public async Task ServerRun()
    {
        Outcome<InferenceResult> outcome = await _served.Server.RunAsync(
            _served.Model,
            _invocation,
            CancellationToken.None
        );
        Use(outcome);
    }

    [Benchmark]
    public Task BinaryRequest() => RequestAsync(_binary, _jsonLength);

    [Benchmark]
    public Task JsonRequest() => RequestAsync(_json, null);

    // The body's stream and the answer's pipe are the web server's, so they are made once.
    private async Task RequestAsync(MemoryStream body, int? jsonLength)
    {
        body.Position = 0;
        Outcome<InferenceInvocation> read = await _served.Reader.ReadAsync(
            body,
            jsonLength,
            _served.Model.Signature,
            CancellationToken.None
        );
        if (!read.TryGet(out InferenceInvocation? invocation, out InferenceError? error))
        {
            throw new InvalidOperationException(error.Message);
        }

        using (invocation)
        {
            Outcome<InferenceResult> run = await _served.Server.RunAsync(
                _served.Model,
                invocation,
                CancellationToken.None
            );
            run.TryGet(out InferenceResult result, out _);
            Outcome<InferResponse> created = await InferResponse.CreateAsync(
                result,
                invocation,
                CancellationToken.None
            );
            created.TryGet(out InferResponse? response, out _);
            using (response)
            {
                await response!.WriteAsync(_answers, CancellationToken.None);
            }
        }
    }

    private static void Use(Outcome<InferenceResult> outcome)
    {
        if (!outcome.TryGet(out InferenceResult result, out InferenceError? error))
        {
            throw new InvalidOperationException(error.Message);
        }

        result.Dispose();
    }

    private void OrtSafeBinding()
    {
        _binding = _served.Session.CreateIoBinding();
        _binding.BindInput("x", _input);
        _binding.BindOutput(
            "y",
            OrtValue.CreateTensorValueFromMemory(new float[_served.Outputs], [1, _served.Outputs])
        );
    }
}
