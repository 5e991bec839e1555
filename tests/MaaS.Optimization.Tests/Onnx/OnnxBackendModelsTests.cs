using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>
/// The format's own backend models (Debian's libonnx-testdata: about a thousand, every operator of opset 17 and before). What
/// ONNX Runtime runs must survive reading, constant lifting, the division guard and writing with the same bits in every output.
/// </summary>
public sealed class OnnxBackendModelsTests
{
    private static readonly string[] Random =
    [
        "bernoulli",
        "random",
        "multinomial",
        "training_dropout",
        "dropout_random",
    ];

    private static string Folder =>
        Environment.GetEnvironmentVariable("MAAS_ONNX_TESTDATA") ?? "/usr/share/libonnx-testdata/data";

    [ToolchainFact]
    public void Every_backend_model_that_runs_survives_reading_lifting_guarding_and_writing_with_equal_outputs()
    {
        string[] models = Directory.GetFiles(Folder, "model.onnx", SearchOption.AllDirectories);
        Assert.NotEmpty(models);
        var failures = new List<string>();
        int compared = 0;
        foreach (string model in models.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(Path.GetDirectoryName(model)!);
            if (Random.Any(word => name.Contains(word, StringComparison.Ordinal)) || Feeds(model) is not { } feeds)
            {
                continue;
            }

            if (Run(model, feeds) is not { } expected)
            {
                continue;
            }

            compared++;
            if (Difference(model, feeds, expected) is { } difference)
            {
                failures.Add($"{name}: {difference}");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{compared} of {models.Length} models compared.");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(compared, models.Length / 2, models.Length);
    }

    private static string? Difference(string model, IReadOnlyList<TensorProto> feeds, IReadOnlyList<byte[]> expected)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        if (!OnnxReader.Read(model, cancellationToken).TryGet(out OnnxModel? read, out RefusalReason? refusal))
        {
            return $"refused: {refusal.Code} {refusal.Message}";
        }

        using OnnxModel opened = read;
        using var folder = new TemporaryFolder();
        ConstantLifting.Lift(opened);
        if (DivisionGuard.Guard(opened).Refusal is { } unguarded)
        {
            return $"refused: {unguarded.Code} {unguarded.Message}";
        }

        string written = folder.File("written.onnx");
        OnnxWriter.Write(opened, written, new OnnxWriterOptions(), cancellationToken);
        return Run(written, feeds) is not { } actual ? "no longer runs"
            : expected.Zip(actual).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)) ? "other outputs"
            : null;
    }

    /// <summary>The first data set's inputs, in order; null where one is no tensor of numbers.</summary>
    private static List<TensorProto>? Feeds(string model)
    {
        var feeds = new List<TensorProto>();
        string set = Path.Combine(Path.GetDirectoryName(model)!, "test_data_set_0");
        for (int i = 0; File.Exists(Path.Combine(set, $"input_{i}.pb")); i++)
        {
            if (NumbersOf(Path.Combine(set, $"input_{i}.pb")) is not { } tensor)
            {
                return null;
            }

            feeds.Add(tensor);
        }

        return feeds;
    }

    /// <summary>A sequence or an optional may parse as a tensor too, but its bytes then do not add up.</summary>
    private static TensorProto? NumbersOf(string file)
    {
        try
        {
            TensorProto tensor = TensorProto.Parser.ParseFrom(File.ReadAllBytes(file));
            return
                ElementTypes.Bytes(tensor.DataType, TensorData.ElementCount(tensor)) is { } length
                && Bytes(tensor).Length == length
                ? tensor
                : null;
        }
        catch (Exception e) when (e is Google.Protobuf.InvalidProtocolBufferException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The bytes of every output; null where ONNX Runtime does not run the model or an output is no tensor of numbers.</summary>
    private static List<byte[]>? Run(string model, IReadOnlyList<TensorProto> feeds)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            using var session = new InferenceSession(model, options);
            var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
            foreach ((string name, TensorProto feed) in session.InputNames.Zip(feeds))
            {
                inputs[name] = ToOrtValue(feed);
            }

            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, inputs, session.OutputNames);
            return outputs.Any(output =>
                !output.IsTensor || output.GetTensorTypeAndShape().ElementDataType == TensorElementType.String
            )
                ? null
                : [.. outputs.Select(output => output.GetTensorMutableRawData().ToArray())];
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static OrtValue ToOrtValue(TensorProto tensor)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            (TensorElementType)tensor.DataType,
            [.. tensor.Dims]
        );
        Bytes(tensor).CopyTo(MemoryMarshal.AsBytes(value.GetTensorMutableRawData()));
        return value;
    }

    private static byte[] Bytes(TensorProto tensor) =>
        tensor.HasRawData ? tensor.RawData.ToByteArray() : TypedData.ToBytes(tensor);
}
