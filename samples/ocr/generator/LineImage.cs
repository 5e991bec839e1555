using SkiaSharp;

namespace MaaS.Samples.Ocr;

/// <summary>One line of dark text on tinted paper as a hand-held camera might see it: slightly turned, blurred and noisy.</summary>
internal static class LineImage
{
    private const int Height = 56;
    private const int Margin = 14;
    private const float TextSize = 30;

    /// <summary>Draws one line.</summary>
    /// <returns>PNG, <see cref="Height"/> pixels high, as wide as the text.</returns>
    public static byte[] Render(string text, string fontFile, int seed)
    {
        using SKBitmap bitmap = Draw(text, fontFile, seed);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>Draws one line.</summary>
    /// <returns>RGBA, <see cref="Height"/> pixels high, as wide as the text; the caller's.</returns>
    public static SKBitmap Draw(string text, string fontFile, int seed)
    {
        var random = new Random(seed);
        using SKTypeface typeface = SKTypeface.FromFile(fontFile);
        using var font = new SKFont(typeface, TextSize) { Edging = SKFontEdging.Antialias };
        int width = (int)font.MeasureText(text) + (2 * Margin);
        var bitmap = new SKBitmap(new SKImageInfo(width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        {
            Paper(canvas, width, random);
            Ink(canvas, text, font, width, random);
        }

        Noise(bitmap, random);
        return bitmap;
    }

    /// <summary>A warm tint, darker to one side: uneven light.</summary>
    private static void Paper(SKCanvas canvas, int width, Random random)
    {
        var light = new SKColor(Channel(random, 236, 250), Channel(random, 230, 244), Channel(random, 214, 232));
        var shade = new SKColor((byte)(light.Red - 30), (byte)(light.Green - 32), (byte)(light.Blue - 30));
        using var paint = new SKPaint
        {
            Shader = SKShader.CreateLinearGradient(
                new(0, 0),
                new(width, Height),
                [light, shade],
                SKShaderTileMode.Clamp
            ),
        };
        canvas.DrawPaint(paint);
    }

    private static void Ink(SKCanvas canvas, string text, SKFont font, int width, Random random)
    {
        using var paint = new SKPaint
        {
            Color = new SKColor(Channel(random, 20, 60), Channel(random, 20, 60), Channel(random, 30, 80)),
            IsAntialias = true,
            ImageFilter = SKImageFilter.CreateBlur(0.6f, 0.6f),
        };
        canvas.RotateDegrees(Between(random, -0.8f, 0.8f), width / 2f, Height / 2f);
        SKMatrix perspective = SKMatrix.Identity;
        perspective.Persp0 = Between(random, -0.0001f, 0.0001f);
        perspective.SkewX = Between(random, -0.06f, 0.06f);
        canvas.Concat(in perspective);
        canvas.DrawText(text, Margin, (Height / 2f) + (TextSize * 0.36f), SKTextAlign.Left, font, paint);
    }

    private static void Noise(SKBitmap bitmap, Random random)
    {
        const int channels = 4;
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < pixels.Length; pixel += channels)
        {
            int grain = random.Next(-4, 5);
            // Not the last: that one is opacity.
            foreach (ref byte color in pixels.Slice(pixel, channels - 1))
            {
                color = Add(color, grain);
            }
        }
    }

    private static byte Add(byte channel, int grain) => (byte)Math.Clamp(channel + grain, 0, 255);

    private static byte Channel(Random random, int low, int high) => (byte)random.Next(low, high + 1);

    private static float Between(Random random, float low, float high) => low + (random.NextSingle() * (high - low));
}
