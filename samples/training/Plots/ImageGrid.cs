using SkiaSharp;

namespace MaaS.Samples.Training.Plots;

/// <summary>Draws grey images with a caption under each.</summary>
internal static class ImageGrid
{
    private const int Columns = 10;
    private const int Scale = 2;
    private const int Gap = 8;
    private const int Caption = 18;

    /// <param name="images">Pixels of side × side, 0 (paper) to 1 (ink), and the caption with whether it is right.</param>
    public static void Save(string path, int side, IReadOnlyList<(float[] Pixels, string Caption, bool Right)> images)
    {
        int cell = (side * Scale) + Gap;
        int rows = (images.Count + Columns - 1) / Columns;
        Canvas.Save(path, (Columns * cell) + Gap, (rows * (cell + Caption)) + Gap, Draw);

        void Draw(SKCanvas canvas)
        {
            using SKFont font = Canvas.Font(13);
            for (int i = 0; i < images.Count; i++)
            {
                (float[] pixels, string caption, bool right) = images[i];
                float left = Gap + (i % Columns * cell);
                float top = Gap + (i / Columns * (cell + Caption));
                DrawImage(canvas, pixels, side, left, top);
                using var paint = new SKPaint { Color = Canvas.Colour(right ? 0 : 1), IsAntialias = true };
                float middle = left + (side * Scale / 2f);
                canvas.DrawText(caption, middle, top + (side * Scale) + 14, SKTextAlign.Center, font, paint);
            }
        }
    }

    private static void DrawImage(SKCanvas canvas, float[] pixels, int side, float left, float top)
    {
        using var paint = new SKPaint();
        for (int at = 0; at < pixels.Length; at++)
        {
            byte grey = (byte)(255 - (255 * pixels[at]));
            paint.Color = new SKColor(grey, grey, grey);
            canvas.DrawRect(left + (at % side * Scale), top + (at / side * Scale), Scale, Scale, paint);
        }
    }
}
