using SkiaSharp;

namespace MaaS.Samples.Training.Plots;

/// <summary>What the plots share: colours, a font, and writing a PNG.</summary>
internal static class Canvas
{
    public static readonly SKColor Ink = new(0x33, 0x33, 0x33);
    public static readonly SKColor Grid = new(0xDD, 0xDD, 0xDD);

    /// <summary>Told apart by people who see no red or green too (Okabe and Ito).</summary>
    private static readonly SKColor[] Colours =
    [
        new(0x00, 0x72, 0xB2),
        new(0xD5, 0x5E, 0x00),
        new(0x00, 0x9E, 0x73),
        new(0xCC, 0x79, 0xA7),
    ];

    private static readonly string[] Fonts =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/System/Library/Fonts/Supplemental/Arial.ttf",
        "C:/Windows/Fonts/arial.ttf",
    ];

    public static SKColor Colour(int index) => Colours[index % Colours.Length];

    /// <summary>A font of the system; without one that is known, texts may be missing from the plot.</summary>
    public static SKFont Font(float size)
    {
        string? file = Fonts.FirstOrDefault(File.Exists);
        return new SKFont(file is null ? SKTypeface.Default : SKTypeface.FromFile(file), size);
    }

    public static void Save(string path, int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        using FileStream file = File.Create(path);
        png.SaveTo(file);
    }
}
