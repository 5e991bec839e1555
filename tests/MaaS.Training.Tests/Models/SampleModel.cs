using System.Text.Json.Nodes;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Training.Tests.Models;

/// <summary>A model of samples/models, opened as an upload would be.</summary>
internal sealed class SampleModel : IDisposable
{
    private readonly string _folder;
    private readonly InferenceSession _session;
    private readonly SampleArchive _samples;

    public SampleModel(string name)
    {
        Name = name;
        _folder = Path.Combine(RepositoryFolder.Root, "samples", "models", name);
        _session = new InferenceSession(PathOf($"{name}.onnx"));
        _samples = SampleArchive.Open(PathOf($"{name}.samples.npz"));
        Signature = SessionSignature.Read(_session, out _)!;
        Metrics = JsonNode.Parse(File.ReadAllText(PathOf("metrics.json")))!.AsObject();
    }

    public string Name { get; }

    public ModelSignature Signature { get; }

    public JsonObject Metrics { get; }

    public TensorSpec Input => Signature.Inputs[0];

    public IReadOnlyDictionary<string, NpyHeader> Arrays => _samples.Arrays;

    public SampleArchive Samples => _samples;

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>All values of an array, converted to the wanted type.</summary>
    public SampleTensor Read(string array, TensorDataType type)
    {
        using NpyRows rows = _samples.OpenRows(array);
        return ElementConversion.Convert(rows.Read((int)rows.Header.Shape[0], rows.Header.Shape), type);
    }

    /// <summary>The model's answers to the rows of an array of inputs, row-major.</summary>
    public float[] Run(string array)
    {
        using var options = new RunOptions();
        using OrtValue input = NativeTensors.Create(Read(array, Input.DataType));
        using IDisposableReadOnlyCollection<OrtValue> result = _session.Run(
            options,
            [Input.Name],
            [input],
            [Signature.Outputs[0].Name]
        );
        return result[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _samples.Dispose();
        _session.Dispose();
    }
}
