using System.Globalization;

namespace MaaS.Bench.Optimize.Ocr;

/// <summary>
/// Lines of text as they stand on signs, bills and labels, from a seed. Without spaces, and without colons, before which
/// it reads one: whether a gap is a space, PaddleOCR's model decides by a hair (of 200 lines with spaces the original read 188 as
/// they were drawn, and 199 when spaces did not count), and a share of lines that are right would measure little else.
/// </summary>
internal sealed class TextCorpus(int seed)
{
    private static readonly string[] Words =
    [
        .. (
            "about above after again along always answer before below between bridge bright bring Button carry centre change "
            + "choose clean close cold colour common country course cross Daily deep Delivery door drive early earth east Engine "
            + "enough Entrance evening every Exit family field final first Floor follow forest forward friend full garden general "
            + "glass gold Ground half hand happen Harbour heart heavy high hold Hotel house hundred island January keep kind large "
            + "last late Library light listen little Main market measure Meeting middle minute Monday morning mountain Museum "
            + "never night north notice number office often open order other paper part people place plan Platform please point "
            + "power present press price Public question quick quiet rain ready Receipt record River road room round safe School "
            + "second service seven short side simple small south special stand Station step still stone Street strong "
            + "Summer table take Terminal thank third Ticket time today together Total town track train travel turn under until "
            + "upper Valley value visit voice walk wash watch water weight west wheel white window winter work write year young"
        ).Split(' '),
    ];

    private readonly Random _random = new(seed);

    /// <summary>One line of at most so many characters.</summary>
    public string Line(int most)
    {
        string text = _random.Next(6) switch
        {
            0 => Number($"{Word()}-No.{_random.Next(100, 100_000)}"),
            1 => Number($"{Word()}-{_random.Next(1, 1000)}.{_random.Next(100):00}EUR"),
            2 => Number($"{_random.Next(1, 29):00}.{_random.Next(1, 13):00}.20{_random.Next(10, 40)}/{Word()}"),
            3 => $"{Word()}-{Word()}".ToUpperInvariant(),
            4 => $"{Word()}/{Word()}",
            _ => $"{Word()}-{Word()}-{Word()}",
        };
        return text.Length <= most ? text : text[..most];
    }

    private string Word() => Words[_random.Next(Words.Length)];

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
