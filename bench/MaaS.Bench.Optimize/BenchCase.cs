using MaaS.Testing;

namespace MaaS.Bench.Optimize;

/// <summary>A model that the optimizer is given, with the figures that it is to reach.</summary>
/// <param name="Name">For the table and for <c>cases=</c>.</param>
/// <param name="Write">Writes what is uploaded into an empty folder.</param>
/// <param name="Goal">Of the plan; null: the sample's own plan, or <c>auto</c>.</param>
/// <param name="Speed">Least ratio of latencies that is wanted, original ÷ chosen.</param>
/// <param name="Size">Least ratio of sizes that is wanted, original ÷ chosen; null: none.</param>
internal sealed record BenchCase(string Name, Func<string, Upload> Write, string? Goal, double Speed, double? Size)
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        new("bert", Bert, null, 3, 3.8),
        new("resnet", Resnet, null, 3.2, 3.8),
        new("spam", _ => Sample("spam"), null, 3, 3.8),
        new("digits", _ => Sample("digits"), null, 3.2, 3.8),
        new("mlp", _ => Sample("digits-mlp"), null, 3, 6),
        new("rec", _ => Ocr("rec"), null, 1.9, 3.5),
        new("det", _ => Ocr("det"), null, 1.6, 2),
        new("cls", _ => Ocr("cls"), null, 1.3, 2.7),
        new("rec-exact", _ => Ocr("rec"), "exact", 1.25, null),
        new("det-exact", _ => Ocr("det"), "exact", 1.25, null),
        new("cls-exact", _ => Ocr("cls"), "exact", 1.25, null),
    ];

    private static Upload Bert(string folder)
    {
        string model = Path.Combine(folder, "bert.onnx");
        File.WriteAllBytes(model, TransformerEncoder.Create());
        string samples = Path.Combine(folder, "samples.npz");
        NumpyArchive.Write(samples, "input_ids", [64, TransformerEncoder.Tokens], TransformerEncoder.Samples(64));
        return new Upload(model, samples, null);
    }

    private static Upload Resnet(string folder)
    {
        string model = Path.Combine(folder, "resnet.onnx");
        File.WriteAllBytes(model, ResidualNetwork.Create());
        string samples = Path.Combine(folder, "samples.npz");
        int side = ResidualNetwork.Side;
        NumpyArchive.Write(samples, "x", [64, 3, side, side], ResidualNetwork.Samples(64));
        return new Upload(model, samples, null);
    }

    /// <summary>A trained model of <c>samples/models</c> with its labelled samples and its plan.</summary>
    private static Upload Sample(string name)
    {
        string path = Path.Combine(RepositoryFolder.Root, "samples/models", name, name);
        return new Upload($"{path}.onnx", $"{path}.samples.npz", $"{path}.optimize.json");
    }

    private static Upload Ocr(string kind) => new(RepositoryFolder.OcrModel(kind), null, null);
}
