using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace MaaS.Bench.Optimize.Ocr;

/// <summary>
/// Drawn pages of text for detection. Where text stands is no question of right and wrong at every pixel: the label is what the
/// original finds, so that the metric is the overlap with it.
/// </summary>
internal static class TextPages
{
    public const int Side = 640;

    /// <summary>A pixel belongs to text from this probability on, as PaddleOCR has it.</summary>
    public const float Threshold = 0.3f;

    private const int Channels = 3;
    private const int Lines = 9;

    // ImageNet's, which PaddleOCR's detection was trained with; blue, green, red.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>fp32 [3, 640, 640], and which of [1, 640, 640] pixels the original takes for text.</summary>
    public static OcrData Create(int count, int seed)
    {
        int size = Channels * Side * Side;
        float[] inputs = new float[count * size];
        long[] labels = new long[count * Side * Side];
        var corpus = new TextCorpus(seed);
        using var original = new InferenceSession(RepositoryFolder.OcrModel("det"));
        for (int page = 0; page < count; page++)
        {
            Memory<float> input = inputs.AsMemory(page * size, size);
            Draw(corpus, (seed * count) + page, input.Span);
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                input,
                [1, Channels, Side, Side]
            );
            using var run = new RunOptions();
            using var found = original.Run(run, ["x"], [value], original.OutputNames);
            ReadOnlySpan<float> map = found[0].GetTensorDataAsSpan<float>();
            for (int pixel = 0; pixel < map.Length; pixel++)
            {
                labels[(page * map.Length) + pixel] = map[pixel] >= Threshold ? 1 : 0;
            }
        }

        return new OcrData([Channels, Side, Side], inputs, [1, Side, Side], labels);
    }

    private static void Draw(TextCorpus corpus, int seed, Span<float> target)
    {
        var random = new Random(seed);
        using var page = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(page))
        {
            canvas.Clear(new SKColor(236, 234, 230));
            for (int i = 0; i < Lines; i++)
            {
                using SKBitmap line = TextLines.DrawLine(corpus, (seed * Lines) + i);
                float scale = 0.5f + (0.6f * random.NextSingle());
                float left = 10 + (random.NextSingle() * Math.Max(0, Side - 20 - (line.Width * scale)));
                float top = 12 + (i * (Side - 24f) / Lines);
                canvas.DrawBitmap(
                    line,
                    SKRect.Create(left, top, line.Width * scale, line.Height * scale),
                    new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
                );
            }
        }

        ReadOnlySpan<byte> pixels = page.GetPixelSpan();
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                float value = pixels[(pixel * 4) + channel] / 255f;
                target[(channel * Side * Side) + pixel] = (value - Mean[channel]) / Deviation[channel];
            }
        }
    }
}
