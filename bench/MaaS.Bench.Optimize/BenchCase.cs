using MaaS.Bench.Optimize.Ocr;
using MaaS.Testing;

namespace MaaS.Bench.Optimize;

/// <summary>A model that the optimizer is given, with the figures that it is to reach.</summary>
/// <param name="Name">For the table and for <c>cases=</c>.</param>
/// <param name="Write">Writes what is uploaded into an empty folder.</param>
/// <param name="Goal">Of the plan; null: the sample's own plan, or <c>auto</c>.</param>
/// <param name="Speed">Least ratio of latencies that is wanted, original ÷ chosen.</param>
/// <param name="Size">Least ratio of sizes that is wanted, original ÷ chosen; null: none.</param>
/// <param name="Examination">Judges what was chosen on inputs that the optimizer never saw; null: the report's own figures.</param>
internal sealed record BenchCase(
    string Name,
    Func<string, Upload> Write,
    string? Goal,
    double Speed,
    double? Size,
    Func<Examination>? Examination = null
)
{
    /// <summary>Held out of an upload that is judged by half of its samples: what is drawn with it was never uploaded.</summary>
    private const int FreshSeed = 77;

    public static IReadOnlyList<BenchCase> All { get; } =
    [
        new("bert", Bert, null, 3, 3.8),
        new("resnet", Resnet, null, 3.2, 3.8),
        new("spam", _ => Sample("spam"), null, 3, 3.8),
        new("digits", _ => Sample("digits"), null, 3.2, 3.8),
        new("mlp", Mlp, null, 3, 6),
        new("digits-mlp", _ => Sample("digits-mlp"), null, 3, 6),
        new("rec", Recognition, null, 1.9, 3.5, () => new(TextLines.Recognition(500, FreshSeed), Score.ExactMatch)),
        new("det", Detection, null, 1.6, 2, () => new(TextPages.Create(12, FreshSeed), Score.Overlap)),
        new("cls", Direction, null, 1.3, 2.7, () => new(TextLines.Direction(500, FreshSeed), Score.Accuracy)),
        new("rec-exact", _ => Ocr("rec"), "exact", 1.25, null),
        new("det-exact", _ => Ocr("det"), "exact", 1.25, null),
        new("cls-exact", _ => Ocr("cls"), "exact", 1.25, null),
    ];

    private static Upload Bert(string folder)
    {
        string model = Path.Combine(folder, "bert.onnx");
        File.WriteAllBytes(model, TransformerEncoder.Create());
        string samples = Path.Combine(folder, "samples.npz");
        using var archive = new NumpyArchive(samples);
        archive.Add<long>("input_ids", [64, TransformerEncoder.Tokens], TransformerEncoder.Samples(64));
        return new Upload(model, samples, null);
    }

    private static Upload Resnet(string folder)
    {
        string model = Path.Combine(folder, "resnet.onnx");
        File.WriteAllBytes(model, ResidualNetwork.Create());
        string samples = Path.Combine(folder, "samples.npz");
        int side = ResidualNetwork.Side;
        using var archive = new NumpyArchive(samples);
        archive.Add<float>("x", [64, 3, side, side], ResidualNetwork.Samples(64));
        return new Upload(model, samples, null);
    }

    private static Upload Mlp(string folder)
    {
        string model = Path.Combine(folder, "mlp.onnx");
        var perceptron = new Perceptron();
        File.WriteAllBytes(model, perceptron.ToModel());
        string samples = Path.Combine(folder, "samples.npz");
        const int count = 16_000;
        (float[] inputs, long[] labels) = perceptron.Samples(count);
        using var archive = new NumpyArchive(samples);
        archive.Add<float>("x", [count, Perceptron.Features], inputs).Add<long>("label", [count], labels);
        return new Upload(model, samples, null);
    }

    /// <summary>A trained model of <c>samples/models</c> with its labelled samples and its plan.</summary>
    private static Upload Sample(string name)
    {
        string path = Path.Combine(RepositoryFolder.Root, "samples/models", name, name);
        return new Upload($"{path}.onnx", $"{path}.samples.npz", $"{path}.optimize.json");
    }

    private static Upload Recognition(string folder) =>
        Labelled(
            folder,
            "rec",
            TextLines.Recognition(1_280, seed: 1),
            """{"budget": {"metricDrop": 0.03}, "metric": {"kind": "exact-match"}}"""
        );

    private static Upload Direction(string folder) =>
        Labelled(folder, "cls", TextLines.Direction(640, seed: 1), """{"metric": {"kind": "accuracy"}}""");

    private static Upload Detection(string folder) =>
        Labelled(
            folder,
            "det",
            TextPages.Create(104, seed: 1),
            """{"budget": {"metricDrop": 0.02}, "metric": {"kind": "iou", "label": "label", "threshold": 0.3}}"""
        );

    private static Upload Labelled(string folder, string kind, OcrData data, string plan)
    {
        string samples = Path.Combine(folder, "samples.npz");
        data.Write(samples);
        string written = Path.Combine(folder, "optimize.json");
        File.WriteAllText(written, plan);
        return Ocr(kind) with { Samples = samples, Plan = written };
    }

    private static Upload Ocr(string kind) => new(RepositoryFolder.OcrModel(kind), null, null);
}
