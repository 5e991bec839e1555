namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>Where the demonstration's model, dictionary and images lie in the repository.</summary>
internal sealed class OcrFiles(string repositoryRoot)
{
    /// <summary>The recognition model's input, float32 [images, 3, 48, width].</summary>
    public const string InputName = "x";

    private string Assets => Path.Combine(repositoryRoot, "node_modules", "@gutenye", "ocr-models", "assets");

    private string Samples => Path.Combine(repositoryRoot, "samples", "ocr");

    public string Model => Path.Combine(Assets, "ch_PP-OCRv4_rec_infer.onnx");

    public string Dictionary => Path.Combine(Assets, "ppocr_keys_v1.txt");

    /// <summary>What the optimizer is asked for.</summary>
    public string Plan => Path.Combine(Samples, "optimize.json");

    public string Card => Path.Combine(Samples, "card.json");

    /// <summary>The line that is read at the end; not among the calibration images.</summary>
    public string HeldOutImage => Path.Combine(Samples, "line.png");

    public IEnumerable<string> CalibrationImages =>
        Directory.GetFiles(Samples, "calibration-*.png").Order(StringComparer.Ordinal);
}
