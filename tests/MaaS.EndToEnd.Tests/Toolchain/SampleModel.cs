using System.Runtime.InteropServices;
using System.Text;
using MaaS.OtherServer;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>A model of samples/models as it was trained, run right here: what clients must find.</summary>
internal sealed class SampleModel : IDisposable
{
    private const int Words = 256;

    private readonly string _folder;
    private readonly string[] _labels;
    private readonly InferenceSession _session;
    private readonly bool _isSpam;

    public SampleModel(string name)
    {
        Name = name;
        _isSpam = name is "spam";
        _folder = Path.Combine(RepositoryFolder.Root, "samples", "models", name);
        _labels = File.ReadAllLines(Path.Combine(_folder, "labels.txt"));
        _session = new InferenceSession(Path.Combine(_folder, $"{name}.onnx"));
    }

    public string Name { get; }

    /// <summary>Every file of the upload, the model last.</summary>
    public IEnumerable<string> UploadFiles =>
        Directory
            .EnumerateFiles(_folder, $"{Name}.*")
            .OrderBy(file => file.EndsWith(".onnx", StringComparison.Ordinal))
            .ThenBy(file => file, StringComparer.Ordinal);

    /// <summary>Files to send, with the label that each deserves.</summary>
    public IEnumerable<(string File, string Label)> Examples =>
        from file in Directory.EnumerateFiles(Path.Combine(_folder, _isSpam ? "mails" : "images"))
        orderby file
        select (file, Path.GetFileNameWithoutExtension(file).Split('-')[0]);

    /// <summary>The same model behind the other server.</summary>
    public OtherModel Served =>
        _isSpam
            ? new OtherModel(
                Name,
                [("tokens", "INT64", [-1, Words])],
                [("logits", "FP32", [-1, _labels.Length])],
                inputs => [Tensor(Run(inputs["tokens"].Raw))]
            )
            : new OtherModel(
                Name,
                [("pixels", "FP32", [-1, 1, 28, 28])],
                [("logits", "FP32", [-1, _labels.Length])],
                inputs => [Tensor(Run(inputs["pixels"].Raw))]
            );

    /// <summary>The label and the probability that the model gives a file.</summary>
    public (string Label, double Probability) Expected(string file)
    {
        float[] logits = Run(InputOf(file));
        int best = Array.IndexOf(logits, logits.Max());
        return (_labels[best], 1 / logits.Sum(logit => Math.Exp((double)logit - logits[best])));
    }

    /// <summary>The input tensor of a file, little-endian, made by the rules of the model's card.</summary>
    public byte[] InputOf(string file)
    {
        byte[] content = File.ReadAllBytes(file);
        if (!_isSpam)
        {
            float[] pixels = [.. content[^784..].Select(pixel => (float)(pixel / 255.0))];
            return MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray();
        }

        string[] vocabulary = File.ReadAllLines(Path.Combine(_folder, "vocab.txt"));
        string letters = string.Concat(
            Encoding.Latin1.GetString(content).Select(letter => char.IsAsciiLetter(letter) ? letter : ' ')
        );
        long[] tokens =
        [
            .. letters
                .ToLowerInvariant()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word.Length <= 20)
                .Take(Words)
                .Select(word => (long)Array.IndexOf(vocabulary, word))
                .Select(number => number < 0 ? 1 : number),
        ];
        long[] padded = [.. new long[Words - tokens.Length], .. tokens];
        return MemoryMarshal.AsBytes(padded.AsSpan()).ToArray();
    }

    public void Dispose() => _session.Dispose();

    private OtherTensor Tensor(float[] logits) =>
        new("logits", "FP32", [1, _labels.Length], MemoryMarshal.AsBytes(logits.AsSpan()).ToArray());

    private float[] Run(byte[] raw)
    {
        using OrtValue input = _isSpam
            ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(raw).ToArray(), [1, Words])
            : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(raw).ToArray(), [1, 1, 28, 28]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
            options,
            [_session.InputNames[0]],
            [input],
            [_session.OutputNames[0]]
        );
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
