using System.Globalization;
using SkiaSharp;

namespace MaaS.Samples.Training.Plots;

/// <summary>Draws values over epochs: one panel for each group of series, side by side.</summary>
internal sealed class LineChart(string title, params (string Caption, IReadOnlyList<Series> Series)[] panels)
{
    private const int PanelWidth = 420;
    private const int Height = 300;
    private const int Top = 56;
    private const int Left = 56;
    private const int Right = 16;
    private const int Bottom = 36;
    private const int GridLines = 4;

    public void Save(string path) => Canvas.Save(path, PanelWidth * panels.Length, Height, Draw);

    private void Draw(SKCanvas canvas)
    {
        using SKFont font = Canvas.Font(13);
        using var ink = new SKPaint { Color = Canvas.Ink, IsAntialias = true };
        canvas.DrawText(title, Left, 20, SKTextAlign.Left, font, ink);
        for (int i = 0; i < panels.Length; i++)
        {
            float left = (i * PanelWidth) + Left;
            var area = new SKRect(left, Top, left + PanelWidth - Left - Right, Height - Bottom);
            DrawPanel(canvas, font, ink, area, panels[i].Caption, panels[i].Series);
        }
    }

    private static void DrawPanel(
        SKCanvas canvas,
        SKFont font,
        SKPaint ink,
        SKRect area,
        string caption,
        IReadOnlyList<Series> series
    )
    {
        double[] values = [.. series.SelectMany(line => line.Values).Where(double.IsFinite)];
        double low = values.Min();
        double high = values.Max() > low ? values.Max() : low + 1;
        int epochs = series.Max(line => line.Values.Count);
        using var grid = new SKPaint { Color = Canvas.Grid, StrokeWidth = 1 };
        for (int i = 0; i <= GridLines; i++)
        {
            double value = low + ((high - low) * i / GridLines);
            float y = Y(value);
            canvas.DrawLine(area.Left, y, area.Right, y, grid);
            string label = value.ToString("0.###", CultureInfo.InvariantCulture);
            canvas.DrawText(label, area.Left - 6, y + 4, SKTextAlign.Right, font, ink);
        }

        canvas.DrawText("1", area.Left, area.Bottom + 18, SKTextAlign.Center, font, ink);
        canvas.DrawText($"epoch {epochs}", area.Right, area.Bottom + 18, SKTextAlign.Right, font, ink);
        canvas.DrawText(caption, area.Left, area.Top - 14, SKTextAlign.Left, font, ink);
        float legend = area.Right;
        for (int i = series.Count - 1; i >= 0; i--)
        {
            using var paint = new SKPaint
            {
                Color = Canvas.Colour(i),
                StrokeWidth = 2,
                IsAntialias = true,
            };
            SKPoint[] points = [.. series[i].Values.Select((value, epoch) => new SKPoint(X(epoch), Y(value)))];
            canvas.DrawPoints(SKPointMode.Polygon, points, paint);
            canvas.DrawText(series[i].Name, legend, area.Top - 14, SKTextAlign.Right, font, paint);
            legend -= font.MeasureText(series[i].Name) + 14;
        }

        float X(int epoch) => area.Left + (area.Width * epoch / Math.Max(1, epochs - 1));
        float Y(double value) =>
            area.Bottom - (float)(area.Height * (Math.Clamp(value, low, high) - low) / (high - low));
    }
}
