using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using Microsoft.ML.OnnxRuntime;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>The format's own backend models, from Debian's libonnx-testdata or <c>MAAS_ONNX_TESTDATA</c>.</summary>
internal static class BackendModels
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

    public static string[] Files() => Directory.GetFiles(Folder, "model.onnx", SearchOption.AllDirectories);

    /// <summary>Those that ONNX Runtime runs, and whose outputs no chance decides.</summary>
    public static IEnumerable<BackendModel> All() =>
        from file in Files().Order(StringComparer.Ordinal)
        let name = Path.GetFileName(Path.GetDirectoryName(file)!)
        where !Random.Any(word => name.Contains(word, StringComparison.Ordinal))
        let feeds = Feeds(file)
        where feeds is not null
        let outputs = Run(file, feeds)
        where outputs is not null
        select new BackendModel(name, file, feeds, outputs);

    public static OnnxModel? Read(BackendModel model) =>
        OnnxReader.Read(model.File, TestContext.Current.CancellationToken).TryGet(out OnnxModel? read, out _)
            ? read
            : null;

    /// <summary>Makes weights of all inputs but the first: these models get theirs as inputs, and passes look for weights.</summary>
    public static void Freeze(OnnxModel model, List<TensorProto> feeds)
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
    public static IReadOnlyList<BackendOutput>? Run(string model, IReadOnlyList<TensorProto> feeds)
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
                :
                [
                    .. outputs.Select(output => new BackendOutput(
                        output.GetTensorTypeAndShape().ElementDataType,
                        output.GetTensorMutableRawData().ToArray()
                    )),
                ];
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
