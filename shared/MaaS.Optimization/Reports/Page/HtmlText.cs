using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MaaS.Optimization.Reports.Page;

/// <summary>
/// Builds HTML from interpolated strings whose literals are markup and whose holes are text: whatever is put into a hole is
/// escaped, for elements and for quoted attributes. Numbers are written invariantly.
/// </summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends markup with escaped holes.</summary>
    public HtmlText Add(FormattableString markup)
    {
        _text.Append(markup.ToString(Escaping.Instance));
        return this;
    }

    /// <summary>Appends what is known to be markup.</summary>
    /// <param name="markup">A constant of the program; never anything from a model.</param>
    public void AddMarkup(string markup) => _text.Append(markup);

    public override string ToString() => _text.ToString();

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        public static readonly Escaping Instance = new();

        private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider)
        {
            string text = arg is IFormattable formattable
                ? formattable.ToString(format, CultureInfo.InvariantCulture)
                : arg?.ToString() ?? "";
            return Encoder.Encode(text);
        }
    }
}
