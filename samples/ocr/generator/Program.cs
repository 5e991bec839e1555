// dotnet run --project samples/ocr/generator -- <folder of fonts> <output folder>
//
// Draws the sample lines of text (README.md beside this folder says how and why). The same arguments give the same images.
using MaaS.Samples.Ocr;

(string File, string Font, string Text)[] lines =
[
    ("line.png", "DejaVuSans.ttf", "Your model is an endpoint now"),
    ("calibration-1.png", "DejaVuSerif.ttf", "Invoice No. 2026-1123"),
    ("calibration-2.png", "DejaVuSans.ttf", "Total: 48.90 EUR incl. VAT"),
    ("calibration-3.png", "DejaVuSansMono.ttf", "Flight LH 1902 Gate B14"),
    ("calibration-4.png", "DejaVuSans-Bold.ttf", "PLATFORM 7 MIND THE GAP"),
    ("calibration-5.png", "DejaVuSerif-Bold.ttf", "Chapter 12: The Harbour"),
    ("calibration-6.png", "DejaVuSans.ttf", "Keep refrigerated below 5 C"),
    ("calibration-7.png", "DejaVuSansMono-Bold.ttf", "SN 0045-77A1-C3F9"),
    ("calibration-8.png", "DejaVuSerif.ttf", "Opening hours 9:00 to 17:30"),
];
(string fonts, string output) = (args[0], args[1]);
for (int i = 0; i < lines.Length; i++)
{
    (string file, string font, string text) = lines[i];
    byte[] png = LineImage.Render(text, Path.Combine(fonts, font), seed: i + 1);
    await File.WriteAllBytesAsync(Path.Combine(output, file), png);
}

await File.WriteAllLinesAsync(Path.Combine(output, "lines.txt"), lines.Select(line => $"{line.File}\t{line.Text}"));
