using SkiaSharp;

namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>
/// An image of one line of text as PaddleOCR's recognition models take it: 48 pixels high with the ratio kept, channels
/// in the order blue, green, red, each (v / 255 - 0.5) / 0.5.
/// </summary>
/// <param name="Width">Pixels.</param>
/// <param name="Values">[3, 48, <paramref name="Width"/>], row-major, -1 to 1.</param>
internal sealed record TextLineImage(int Width, float[] Values)
{
    public const int Channels = 3;
    public const int Height = 48;

    /// <summary>An image longer than this is hardly one line; the model's work grows with it.</summary>
    private const int WidestLine = 2048;

    /// <summary>Decodes, resizes and normalizes a file that SkiaSharp reads (PNG, JPEG, WebP, …).</summary>
    /// <exception cref="LocalHostException">Not an image, or not one of a line.</exception>
    public static TextLineImage Read(string file)
    {
        using SKBitmap image =
            SKBitmap.Decode(file) ?? throw new LocalHostException($"{file} is not an image that can be read.");
        return From(image, file);
    }

    /// <summary>Resizes and normalizes an image.</summary>
    /// <param name="name">For the message of the exception.</param>
    /// <exception cref="LocalHostException">Not an image of a line.</exception>
    public static TextLineImage From(SKBitmap image, string name)
    {
        int width = (int)Math.Round((double)Height * image.Width / image.Height);
        if (width is < 1 or > WidestLine)
        {
            throw new LocalHostException(
                $"{name} is {image.Width} x {image.Height} pixels; expected one line of text, at most "
                    + $"{WidestLine / Height} times as wide as high."
            );
        }

        var size = new SKImageInfo(width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        using SKBitmap line = image.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        ReadOnlySpan<byte> pixels = line.GetPixelSpan();
        float[] values = new float[Channels * Height * width];
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice(y * line.RowBytes, width * 4);
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    values[(((channel * Height) + y) * width) + x] = ((row[(x * 4) + channel] / 255f) - 0.5f) / 0.5f;
                }
            }
        }

        return new TextLineImage(width, values);
    }

    /// <summary>Writes [3, 48, <paramref name="paddedWidth"/>] into a batch, the right side padded with zeros as PaddleOCR does.</summary>
    public void CopyTo(Span<float> target, int paddedWidth)
    {
        for (int row = 0; row < Channels * Height; row++)
        {
            Values.AsSpan(row * Width, Width).CopyTo(target[(row * paddedWidth)..]);
        }
    }
}
