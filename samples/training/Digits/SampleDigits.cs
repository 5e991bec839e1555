using System.Text;
using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Plots;

namespace MaaS.Samples.Training.Digits;

/// <summary>Some images of the test set: as files for clients to send, and as a picture.</summary>
internal static class SampleDigits
{
    private const int Shown = 40;

    /// <summary><c>images/0.pgm</c> to <c>images/9.pgm</c>: the first of each digit.</summary>
    public static async Task WriteAsync(
        ModelFolder folder,
        IReadOnlyList<(float[] Pixels, int Digit)> digits,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder.File("images"));
        foreach ((float[] pixels, int digit) in digits.DistinctBy(example => example.Digit))
        {
            byte[] header = Encoding.ASCII.GetBytes($"P5\n{MnistDigits.Side} {MnistDigits.Side}\n255\n");
            byte[] image = [.. header, .. pixels.Select(pixel => (byte)Math.Round(pixel * 255))];
            await File.WriteAllBytesAsync(folder.File($"images/{digit}.pgm"), image, cancellationToken);
        }
    }

    /// <summary>The first images with what the model read, wrong ones in another colour.</summary>
    /// <param name="logits">[digits, 10], row-major.</param>
    public static void Plot(string path, IReadOnlyList<(float[] Pixels, int Digit)> digits, float[] logits)
    {
        int classes = logits.Length / digits.Count;
        ImageGrid.Save(
            path,
            MnistDigits.Side,
            [
                .. digits
                    .Take(Shown)
                    .Select((example, row) => (example, Read: Largest(logits.AsSpan(row * classes, classes))))
                    .Select(pair => (pair.example.Pixels, $"{pair.Read}", pair.Read == pair.example.Digit)),
            ]
        );
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
