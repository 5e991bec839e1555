using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
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
        var failures = new List<string>();
        int compared = 0;
        foreach (BackendModel model in Models())
        {
            compared++;
            if (Difference(model) is { } difference)
            {
                failures.Add($"{model.Name}: {difference}");
            }
        }

        int all = Files().Length;
        TestContext.Current.SendDiagnosticMessage($"{compared} of {all} models compared.");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(compared, Math.Max(1, all / 2), all);
    }

    [ToolchainFact]
    public void Every_pass_either_leaves_a_backend_model_alone_or_makes_one_that_runs()
    {
        var failures = new List<string>();
        int changed = 0;
        foreach (BackendModel model in Models())
        {
            if (Read(model) is not { } read)
            {
                continue;
            }

            using OnnxModel opened = read;
            ConstantLifting.Lift(opened);
            Freeze(opened, model.Feeds);
            foreach (IOptimizationPass pass in PassCatalog.All)
            {
                (bool made, string? failure) = Try(pass, opened, model.Feeds.Take(1).ToList());
                changed += made ? 1 : 0;
                if (failure is not null)
                {
                    failures.Add($"{model.Name}, {pass.Descriptor.Name}: {failure}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.True(changed > 0, "No pass changed any model: the test tested nothing.");
    }

    [ToolchainFact]
    public void Every_backend_model_of_an_older_opset_has_equal_outputs_in_opset_13_or_stays_with_the_reason()
    {
        IOptimizationPass upgrade = PassCatalog.Find("opset-upgrade")!;
        var failures = new List<string>();
        var left = new List<string>();
        int upgraded = 0;
        foreach (BackendModel model in Models())
        {
            if (Read(model) is not { } read)
            {
                continue;
            }

            using OnnxModel opened = read;
            PassOutcome outcome = upgrade.Apply(opened, null, TestContext.Current.CancellationToken);
            left.AddRange(outcome.Report.LeftAlone.Select(reason => $"{model.Name}: {reason.Reason}"));
            if (!outcome.Report.ChangedAnything)
            {
                continue;
            }

            upgraded++;
            using var folder = new TemporaryFolder();
            string written = folder.File("written.onnx");
            OnnxWriter.Write(outcome.Model, written, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
            if (Run(written, model.Feeds) is not { } actual)
            {
                failures.Add($"{model.Name}: no longer runs");
            }
            else if (model.Outputs.Zip(actual).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                failures.Add($"{model.Name}: other outputs");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{upgraded} upgraded; left: {string.Join("; ", left)}");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.InRange(upgraded, 50, int.MaxValue);
    }

    private static string[] Files() => Directory.GetFiles(Folder, "model.onnx", SearchOption.AllDirectories);

    /// <summary>Those that ONNX Runtime runs, and whose outputs no chance decides.</summary>
    private static IEnumerable<BackendModel> Models() =>
        from file in Files().Order(StringComparer.Ordinal)
        let name = Path.GetFileName(Path.GetDirectoryName(file)!)
        where !Random.Any(word => name.Contains(word, StringComparison.Ordinal))
        let feeds = Feeds(file)
        where feeds is not null
        let outputs = Run(file, feeds)
        where outputs is not null
        select new BackendModel(name, file, feeds, outputs);

    private static OnnxModel? Read(BackendModel model) =>
        OnnxReader.Read(model.File, TestContext.Current.CancellationToken).TryGet(out OnnxModel? read, out _)
            ? read
            : null;

    /// <summary>Makes weights of all inputs but the first: these models get theirs as inputs, and passes look for weights.</summary>
    private static void Freeze(OnnxModel model, List<TensorProto> feeds)
    {
        var inputs = model.Graph.Input.Take(feeds.Count).Select(input => input.Name).ToList();
        for (int i = inputs.Count - 1; i > 0; i--)
        {
            TensorProto weight = feeds[i].Clone();
            weight.Name = inputs[i];
            model.Graph.Initializer.Add(weight);
            model.Graph.Input.RemoveAt(i);
        }
    }

    private static (bool Made, string? Failure) Try(
        IOptimizationPass pass,
        OnnxModel model,
        IReadOnlyList<TensorProto> feeds
    )
    {
        try
        {
            PassOutcome outcome = pass.Apply(model, SmallestWeights(pass), TestContext.Current.CancellationToken);
            if (!outcome.Report.ChangedAnything)
            {
                return (false, null);
            }

            using var folder = new TemporaryFolder();
            string written = folder.File("written.onnx");
            OnnxWriter.Write(outcome.Model, written, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
            return (true, Run(written, feeds) is null ? "the model no longer runs" : null);
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException)
        {
            return (false, thrown.ToString());
        }
    }

    /// <summary>The pass's defaults, but no weight is too small for it.</summary>
    private static PassOptions? SmallestWeights(IOptimizationPass pass)
    {
        if (!pass.Descriptor.Options.Any(option => option.Name is "minElements"))
        {
            return null;
        }

        using var options = JsonDocument.Parse("""{"minElements": 1}""");
        return pass.ReadOptions(options.RootElement).TryGet(out PassOptions? read, out RefusalReason? refusal)
            ? read
            : throw new InvalidOperationException(refusal.Message);
    }

    private static string? Difference(BackendModel model)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        if (!OnnxReader.Read(model.File, cancellationToken).TryGet(out OnnxModel? read, out RefusalReason? refusal))
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
        return Run(written, model.Feeds) is not { } actual ? "no longer runs"
            : model.Outputs.Zip(actual).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)) ? "other outputs"
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

    /// <param name="Feeds">Of its first data set, in the order of its inputs.</param>
    /// <param name="Outputs">The bytes of every output, as ONNX Runtime gives them for the feeds.</param>
    private sealed record BackendModel(string Name, string File, List<TensorProto> Feeds, List<byte[]> Outputs);
}
