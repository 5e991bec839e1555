using System.Text;

namespace MaaS.LocalHost.Demonstration.Ocr;

/// <summary>The characters of a recognition model's classes: 0 is CTC's blank, then the dictionary's lines, last a space.</summary>
internal sealed class CtcDictionary(string[] characters)
{
    private const int Blank = 0;

    public static CtcDictionary Read(string file) => new([.. File.ReadLines(file), " "]);

    /// <summary>Classes of a model that this dictionary fits.</summary>
    public int Classes => characters.Length + 1;

    /// <summary>Greedy decoding: the best class of each step, repetitions merged, blanks left out.</summary>
    /// <param name="probabilities">[steps, <see cref="Classes"/>], row-major.</param>
    public string Decode(ReadOnlySpan<float> probabilities)
    {
        var text = new StringBuilder();
        int previous = Blank;
        for (; probabilities.Length >= Classes; probabilities = probabilities[Classes..])
        {
            int best = IndexOfLargest(probabilities[..Classes]);
            if (best != Blank && best != previous)
            {
                text.Append(characters[best - 1]);
            }

            previous = best;
        }

        return text.ToString();
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}
