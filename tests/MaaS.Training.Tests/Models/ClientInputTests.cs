using System.Globalization;
using MaaS.Samples.Training.Evaluation;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Text;

namespace MaaS.Training.Tests.Models;

/// <summary>The mails and images that clients send, prepared by the rules of the cards, are read rightly.</summary>
public sealed class ClientInputTests
{
    private const int Length = 256;
    private const int Side = 28;

    [Fact]
    public void Mails_are_told_apart_by_the_rule_of_the_card()
    {
        using var model = new SampleModel("spam");
        var vocabulary = new Vocabulary(File.ReadAllLines(model.PathOf("vocab.txt")));
        string[] classes = File.ReadAllLines(model.PathOf("labels.txt"));
        string[] files = Directory.GetFiles(model.PathOf("mails"), "*.txt");

        float[] logits = OnnxRun.Run(
            model.PathOf("spam.onnx"),
            [.. files.Select(file => vocabulary.Encode(File.ReadAllText(file), Length))],
            [Length]
        );

        IEnumerable<string> misread =
            from file in files.Index()
            let isSpam = logits[(2 * file.Index) + 1] > logits[2 * file.Index]
            let name = Path.GetFileName(file.Item)
            where !name.StartsWith(classes[isSpam ? 1 : 0], StringComparison.Ordinal)
            select name;
        Assert.Equal(6, files.Length);
        // The mails are the first fitting ones of the test set, not chosen by the answer: one of them may be misread.
        Assert.InRange(misread.Count(), 0, 1);
        Assert.DoesNotContain(misread, name => name is "ham-1.txt" or "spam-1.txt");
    }

    [Fact]
    public void Vocabulary_has_a_line_for_every_token_of_the_samples_and_begins_with_the_special_ones()
    {
        using var model = new SampleModel("spam");
        string[] lines = File.ReadAllLines(model.PathOf("vocab.txt"));
        byte[] tokens = model.Read("heldout/tokens", MaaS.Runtime.Models.TensorDataType.Int64).Data;

        long largest = tokens.Chunk(sizeof(long)).Max(token => BitConverter.ToInt64(token));

        Assert.Equal(["<pad>", "<unk>"], lines[..2]);
        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);
        Assert.InRange(largest, 2, lines.Length - 1);
    }

    [Theory]
    [InlineData("digits", 1, Side, Side)]
    [InlineData("digits-mlp", Side * Side)]
    public void Images_are_read_as_the_digit_that_they_are_named_after(string name, params int[] shape)
    {
        using var model = new SampleModel(name);
        string[] files = Directory.GetFiles(model.PathOf("images"), "*.pgm");

        float[] logits = OnnxRun.Run(
            model.PathOf($"{name}.onnx"),
            [.. files.Select(Pixels)],
            [.. shape.Select(size => (long)size)]
        );

        int[] labels =
        [
            .. files.Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(10, files.Length);
        // The images are the first of each digit in the test set, not chosen: the weaker network may stumble over one.
        Assert.InRange(ClassificationScore.Of(logits, labels, classes: 10).Accuracy, 0.9, 1);
    }

    private static float[] Pixels(string file) =>
        [.. File.ReadAllBytes(file)[^(Side * Side)..].Select(pixel => pixel / 255f)];
}
