using System.Globalization;
using MaaS.LocalHost.Demonstration.Documents;
using SkiaSharp;

namespace MaaS.LocalHost.Uploading;

/// <summary>Draws a report: size and latency of the original and of every candidate, side by side.</summary>
internal static class ReportPlot
{
    private const int Width = 900;
    private const int RowHeight = 34;
    private const int BarHeight = 20;
    private const int Top = 44;
    private const int NameWidth = 190;
    private const int PanelWidth = 330;
    private const int ValueWidth = 80;
    private const float TextSize = 14;

    private static readonly SKColor Ink = new(0x33, 0x33, 0x33);
    private static readonly SKColor OriginalColor = new(0x99, 0x99, 0x99);
    private static readonly SKColor ChosenColor = new(0x00, 0x72, 0xB2);
    private static readonly SKColor OtherColor = new(0xA6, 0xCE, 0xE3);

    /// <summary>Fonts that machines have; without one, the bars stay without words.</summary>
    private static readonly string[] Fonts =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/System/Library/Fonts/Supplemental/Arial.ttf",
        "C:/Windows/Fonts/arial.ttf",
    ];

    /// <summary>Writes a PNG.</summary>
    public static void Save(string path, ReportDocument report)
    {
        CandidateDocument[] measured =
        [
            .. report.Candidates.Where(candidate => candidate is { SizeBytes: not null, Latency: not null }),
        ];
        double original =
            measured.Length > 0 ? measured.Average(candidate => candidate.Latency!.OriginalMilliseconds) : 0;
        (string Name, double Size, double Latency, SKColor Color)[] rows =
        [
            ("original", report.Model.SizeBytes / 1e6, original, OriginalColor),
            .. measured.Select(candidate =>
                (
                    candidate.IsChosen ? $"{candidate.Name} (chosen)" : candidate.Name,
                    candidate.SizeBytes!.Value / 1e6,
                    candidate.Latency!.CandidateMilliseconds,
                    candidate.IsChosen ? ChosenColor : OtherColor
                )
            ),
        ];
        var information = new SKImageInfo(Width, Top + (rows.Length * RowHeight) + (RowHeight / 2));
        using var surface = SKSurface.Create(information);
        surface.Canvas.Clear(SKColors.White);
        using var font = new SKFont(
            Fonts.FirstOrDefault(File.Exists) is { } file ? SKTypeface.FromFile(file) : SKTypeface.Default,
            TextSize
        );
        Names(surface.Canvas, font, [.. rows.Select(row => row.Name)]);
        Bars(surface.Canvas, font, NameWidth, "size, MB", [.. rows.Select(row => (row.Size, row.Color))]);
        Bars(
            surface.Canvas,
            font,
            NameWidth + PanelWidth + 20,
            "latency of one run, ms (median)",
            [.. rows.Select(row => (row.Latency, row.Color))]
        );
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using FileStream output = File.Create(path);
        png.SaveTo(output);
    }

    private static void Names(SKCanvas canvas, SKFont font, string[] names)
    {
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        for (int i = 0; i < names.Length; i++)
        {
            canvas.DrawText(names[i], NameWidth - 10, Baseline(i), SKTextAlign.Right, font, ink);
        }
    }

    private static void Bars(
        SKCanvas canvas,
        SKFont font,
        float left,
        string caption,
        (double Value, SKColor Color)[] bars
    )
    {
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        canvas.DrawText(caption, left, Top - 18, SKTextAlign.Left, font, ink);
        double largest = Math.Max(bars.Max(bar => bar.Value), double.Epsilon);
        for (int i = 0; i < bars.Length; i++)
        {
            using var paint = new SKPaint { Color = bars[i].Color };
            float width = (float)(bars[i].Value / largest * (PanelWidth - ValueWidth));
            canvas.DrawRect(left, Top + (i * RowHeight), width, BarHeight, paint);
            string value = bars[i].Value.ToString("0.00", CultureInfo.InvariantCulture);
            canvas.DrawText(value, left + width + 6, Baseline(i), SKTextAlign.Left, font, ink);
        }
    }

    private static float Baseline(int row) => Top + (row * RowHeight) + (BarHeight * 0.75f);
}
