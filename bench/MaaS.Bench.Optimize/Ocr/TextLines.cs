using MaaS.LocalHost.Demonstration.Ocr;
using MaaS.Samples.Ocr;
using MaaS.Testing;
using SkiaSharp;

namespace MaaS.Bench.Optimize.Ocr;

/// <summary>Drawn lines of known text, in three fonts.</summary>
internal static class TextLines
{
    private const int RecognitionWidth = 320;
    private const int LongestText = 24;
    private const int DirectionWidth = 192;
    private const int LongestWord = 12;

    /// <summary>Cut off at either side, pixels: as close as a detector crops. A wider border is read as a space.</summary>
    private const int Border = 9;

    private static readonly string[] Fonts =
    [
        .. new[] { "DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf" }.Select(file =>
            Path.Combine(RepositoryFolder.Root, "samples/ocr/fonts", file)
        ),
    ];

    /// <summary>For recognition: fp32 [3, 48, 320], and the class of every character.</summary>
    public static OcrData Recognition(int count, int seed)
    {
        Dictionary<string, long> classes = File.ReadLines(new OcrFiles(RepositoryFolder.Root).Dictionary)
            .Append(" ")
            .Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index + 1L, StringComparer.Ordinal);
        var corpus = new TextCorpus(seed);
        int size = TextLineImage.Channels * TextLineImage.Height * RecognitionWidth;
        float[] inputs = new float[count * size];
        long[] labels = new long[count * LongestText];
        Array.Fill(labels, -1);
        for (int i = 0; i < count; i++)
        {
            (string text, TextLineImage image) = Draw(corpus, LongestText, RecognitionWidth, (seed * count) + i);
            image.CopyTo(inputs.AsSpan(i * size, size), RecognitionWidth);
            for (int character = 0; character < text.Length; character++)
            {
                labels[(i * LongestText) + character] = classes[text[character].ToString()];
            }
        }

        return new OcrData(
            [TextLineImage.Channels, TextLineImage.Height, RecognitionWidth],
            inputs,
            [LongestText],
            labels
        );
    }

    /// <summary>For the direction of text: fp32 [3, 48, 192], every second upside down; 1: it is.</summary>
    public static OcrData Direction(int count, int seed)
    {
        var corpus = new TextCorpus(seed);
        int size = TextLineImage.Channels * TextLineImage.Height * DirectionWidth;
        float[] inputs = new float[count * size];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++)
        {
            (_, TextLineImage image) = Draw(corpus, LongestWord, DirectionWidth, (seed * count) + i);
            labels[i] = i % 2;
            if (labels[i] == 1)
            {
                Turn(image);
            }

            image.CopyTo(inputs.AsSpan(i * size, size), DirectionWidth);
        }

        return new OcrData([TextLineImage.Channels, TextLineImage.Height, DirectionWidth], inputs, [], labels);
    }

    /// <summary>A line that fits: others are drawn until one does.</summary>
    public static SKBitmap DrawLine(TextCorpus corpus, int seed) =>
        LineImage.Draw(corpus.Line(LongestText), Font(seed), seed);

    private static (string Text, TextLineImage Image) Draw(TextCorpus corpus, int longest, int width, int seed)
    {
        while (true)
        {
            string text = corpus.Line(longest);
            using SKBitmap drawn = LineImage.Draw(text, Font(seed), seed);
            using var cropped = new SKBitmap();
            drawn.ExtractSubset(cropped, new SKRectI(Border, 0, drawn.Width - Border, drawn.Height));
            var image = TextLineImage.From(cropped, text);
            if (image.Width <= width)
            {
                return (text, image);
            }
        }
    }

    private static string Font(int seed) => Fonts[seed % Fonts.Length];

    /// <summary>By 180°: every channel's pixels the other way round.</summary>
    private static void Turn(TextLineImage image)
    {
        int pixels = TextLineImage.Height * image.Width;
        for (int channel = 0; channel < TextLineImage.Channels; channel++)
        {
            image.Values.AsSpan(channel * pixels, pixels).Reverse();
        }
    }
}
