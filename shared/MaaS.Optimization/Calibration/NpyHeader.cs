using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// The head of a .npy array, format versions 1 to 3
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
internal sealed partial record NpyHeader(NpyDataType DataType, long[] Shape)
{
    private const int MaxHeaderBytes = 64 << 10;
    private const int MaxRank = 16;

    /// <summary>Reads up to the first element.</summary>
    /// <exception cref="SampleFormatException">It is not such an array, or one that no tensor can hold.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        ReadWhole(stream, start);
        if (!IsMagic(start))
        {
            throw new SampleFormatException("it does not begin as a .npy array does");
        }

        int version = start[6];
        if (version is < 1 or > 3)
        {
            throw new SampleFormatException($"its .npy format version is {version}, expected 1 to 3");
        }

        Span<byte> length = stackalloc byte[4];
        length.Clear();
        ReadWhole(stream, length[..(version == 1 ? 2 : 4)]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (count > MaxHeaderBytes)
        {
            throw new SampleFormatException($"its header claims {count} bytes, more than {MaxHeaderBytes}");
        }

        var text = new byte[count];
        ReadWhole(stream, text);
        return Parse(Encoding.UTF8.GetString(text));
    }

    private static bool IsMagic(ReadOnlySpan<byte> start) => start[0] == 0x93 && start[1..6].SequenceEqual("NUMPY"u8);

    private static NpyHeader Parse(string text)
    {
        Match descr = DescrPattern().Match(text);
        Match order = OrderPattern().Match(text);
        Match shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success)
        {
            throw new SampleFormatException("its header lacks 'fortran_order' or 'shape'");
        }

        if (!descr.Success || NpyDataType.Parse(descr.Groups["value"].Value) is not { } dataType)
        {
            string found = descr.Success ? $"'{descr.Groups["value"].Value}'" : "a record";
            throw new SampleFormatException(
                $"its dtype is {found}; expected numbers, bool, 'S' or 'U' strings (objects, dates and records are not tensors)"
            );
        }

        long[] sizes = Sizes(shape.Groups["value"].Value);
        if (sizes.Length > 1 && string.Equals(order.Groups["value"].Value, "True", StringComparison.Ordinal))
        {
            throw new SampleFormatException("it is stored in Fortran order; save it with numpy.ascontiguousarray");
        }

        return new NpyHeader(dataType, sizes);
    }

    private static long[] Sizes(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxRank)
        {
            throw new SampleFormatException($"it has {parts.Length} dimensions, more than {MaxRank}");
        }

        long elements = 1;
        var sizes = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i].TrimEnd('L'), out sizes[i]) || sizes[i] < 0)
            {
                throw new SampleFormatException($"its shape ({text}) is no list of sizes");
            }

            try
            {
                elements = checked(elements * Math.Max(1, sizes[i]));
            }
            catch (OverflowException)
            {
                throw new SampleFormatException($"its shape ({text}) is larger than any memory");
            }
        }

        return sizes;
    }

    private static void ReadWhole(Stream stream, Span<byte> buffer)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new SampleFormatException("it ends inside its header");
        }
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<value>[^'"]{1,20})['"]""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex DescrPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[^)]*)\)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ShapePattern();
}
