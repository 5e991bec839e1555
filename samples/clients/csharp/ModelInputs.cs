using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.Samples.Clients;

/// <summary>What the sample models take, made from files.</summary>
internal static partial class ModelInputs
{
    /// <summary>Tokens of a mail.</summary>
    public const int Words = 256;

    /// <summary>Pixels of a digit's side.</summary>
    public const int Side = 28;

    private const int LongestWord = 20;
    private const long Unknown = 1;

    /// <summary>The first 256 words as line numbers of vocab.txt, padded on the left with 0.</summary>
    public static long[] SpamTokens(string file, string folder)
    {
        Dictionary<string, long> vocabulary = File.ReadLines(Path.Combine(folder, "vocab.txt"))
            .Index()
            .ToDictionary(line => line.Item, line => (long)line.Index, StringComparer.Ordinal);
        long[] tokens =
        [
            .. Word.Matches(File.ReadAllText(file, Encoding.Latin1))
                .Select(match => match.Value.ToLowerInvariant())
                .Where(word => word.Length <= LongestWord)
                .Take(Words)
                .Select(word => vocabulary.GetValueOrDefault(word, Unknown)),
        ];
        return [.. new long[Words - tokens.Length], .. tokens];
    }

    /// <summary>The pixels of a binary PGM, 0 (paper) to 1 (ink).</summary>
    /// <exception cref="InvalidDataException">It is none of 28 × 28 pixels.</exception>
    public static float[] DigitPixels(string file)
    {
        byte[] content = File.ReadAllBytes(file);
        Match header = PgmHeader.Match(Encoding.Latin1.GetString(content));
        if (!header.Success || content.Length != header.Length + (Side * Side))
        {
            throw new InvalidDataException($"{file}: expected a binary PGM (P5) of 28 x 28 pixels with 255 levels");
        }

        return [.. content[header.Length..].Select(pixel => pixel / 255f)];
    }

    [GeneratedRegex("[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"^P5\s+28\s+28\s+255\s", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PgmHeader { get; }
}
