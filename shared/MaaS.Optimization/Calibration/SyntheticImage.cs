namespace MaaS.Optimization.Calibration;

/// <summary>
/// An image that nobody took: a background, rectangles of many sizes over it, a little noise; values about -1 to 1, as
/// normalised pixels have. Vision models answer pure noise with all but constants, which tells nothing of how far a candidate
/// is from the original.
/// </summary>
internal static class SyntheticImage
{
    private const int Rectangles = 24;
    private const double Noise = 0.02;

    /// <summary>Smaller than this on a side is no image.</summary>
    private const long SmallestSide = 16;

    /// <summary>Whether values of this shape are images: [n, c, h, w] or [n, h, w, c] with 1, 3 or 4 channels.</summary>
    public static bool Suits(ReadOnlySpan<long> shape) => ChannelsFirst(shape) || ChannelsLast(shape);

    /// <summary>Pixel values in the order of the shape.</summary>
    /// <param name="shape">One that <see cref="Suits"/>, of fewer than 2³¹ elements.</param>
    public static double[] Create(ReadOnlySpan<long> shape, Random random)
    {
        bool first = ChannelsFirst(shape);
        int images = (int)shape[0];
        int channels = (int)shape[first ? 1 : 3];
        int height = (int)shape[first ? 2 : 1];
        int width = (int)shape[first ? 3 : 2];
        int pixels = height * width;
        var values = new double[images * channels * pixels];
        for (int image = 0; image < images; image++)
        {
            int start = image * channels * pixels;
            Paint(new Area(0, 0, width, height));
            for (int i = 0; i < Rectangles; i++)
            {
                int w = Side(width);
                int h = Side(height);
                Paint(new Area(random.Next(width - w + 1), random.Next(height - h + 1), w, h));
            }

            void Paint(Area area)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    double level = (random.NextDouble() * 2) - 1;
                    for (int y = area.Top; y < area.Top + area.Height; y++)
                    {
                        for (int x = area.Left; x < area.Left + area.Width; x++)
                        {
                            int pixel = (y * width) + x;
                            int at = first ? (channel * pixels) + pixel : (pixel * channels) + channel;
                            values[start + at] = level + (Noise * ((random.NextDouble() * 2) - 1));
                        }
                    }
                }
            }
        }

        return values;

        // From one pixel to the whole side, small ones as often as large ones.
        int Side(int whole) => Math.Clamp((int)Math.Exp(random.NextDouble() * Math.Log(whole)), 1, whole);
    }

    private static bool ChannelsFirst(ReadOnlySpan<long> shape) =>
        shape.Length == 4 && shape[1] is (1 or 3 or 4) && shape[2] >= SmallestSide && shape[3] >= SmallestSide;

    private static bool ChannelsLast(ReadOnlySpan<long> shape) =>
        shape.Length == 4 && shape[3] is (1 or 3 or 4) && shape[1] >= SmallestSide && shape[2] >= SmallestSide;

    private readonly record struct Area(int Left, int Top, int Width, int Height);
}
