using System.Globalization;
using System.Text;
using CsCheck;
using MaaS.Runtime.Protocol.Json;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>Numbers as text, both ways, against the framework's.</summary>
public sealed class NumberTextTests
{
    private const int Samples = 100_000;

    private static readonly Gen<float> AnyFloat = Gen
        .UInt.Select(BitConverter.UInt32BitsToSingle)
        .Where(float.IsFinite);

    private static readonly Gen<float> NearPowerOfTwo =
        from exponent in Gen.UInt[0, 254]
        from distance in Gen.Int[-2, 2]
        select BitConverter.UInt32BitsToSingle((uint)Math.Max((exponent << 23) + distance, 0));

    private static readonly Gen<float> OrdinaryFloat = Gen.OneOf(
        Gen.Int[-40_000_000, 40_000_000].Select(whole => (float)whole),
        Gen.Int[-10_000_000, 10_000_000].Select(thousandths => thousandths / 1000f),
        Gen.Float[-1, 1]
    );

    // Between two binary32 numbers, exactly half way or cut a little short of it.
    private static readonly Gen<string> HalfWay =
        from bits in Gen.UInt[0x2E00_0000, 0x5500_0000]
        from digits in Gen.Int[1, 40]
        let lower = BitConverter.UInt32BitsToSingle(bits)
        let middle = ((double)lower + MathF.BitIncrement(lower)) / 2
        select middle.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static readonly Gen<string> Subnormal =
        from digits in Gen.ULong[1, 1_000_000_000_000_000_000]
        from exponent in Gen.Int[-70, -38]
        select $"{digits}e{exponent}";

    private static readonly Gen<string> LongZeros =
        from zeros in Gen.Int[0, 60]
        from digits in Gen.ULong
        select $"0.{new string('0', zeros)}{digits}";

    private static readonly Gen<string> ManyDigits =
        from whole in Gen.ULong
        from fraction in Gen.String[Gen.Char['0', '9'], 1, 40]
        from exponent in Gen.OneOf(Gen.Const(""), Gen.Int[-60, 20].Select(n => $"E{n}"))
        select $"{whole}.{fraction}{exponent}";

    private static readonly Gen<string> AnyNumber = Gen.OneOf(
        AnyFloat.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        OrdinaryFloat.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        // As Python writes a binary32: with the digits of a binary64.
        AnyFloat.Select(value => ((double)value).ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Long.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        HalfWay,
        Subnormal,
        LongZeros,
        ManyDigits
    );

    [Fact]
    public void Binary32_is_written_as_the_framework_writes_it() =>
        Gen.OneOf(AnyFloat, NearPowerOfTwo, OrdinaryFloat)
            .Sample(value => Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Written(value)), iter: Samples);

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(-0f, "-0")]
    [InlineData(float.Epsilon, "1E-45")]
    [InlineData(-float.MaxValue, "-3.4028235E+38")]
    [InlineData(1e-4f, "0.0001")]
    [InlineData(1e-5f, "1E-05")]
    [InlineData(9_999_999f, "9999999")]
    [InlineData(1e8f, "100000000")]
    [InlineData(1e9f, "1E+09")]
    [InlineData(16_777_216f, "16777216")]
    [InlineData(0.1f, "0.1")]
    public void Binary32_is_written_with_the_fewest_digits(float value, string text) =>
        Assert.Equal(text, Written(value));

    [Fact]
    public void Text_becomes_the_same_numbers_as_the_framework_reads() =>
        Gen.Select(
                AnyNumber,
                Gen.Bool,
                Gen.OneOf(Gen.Const(","), Gen.Const("]"), Gen.Const(" "), Gen.Const(", 1.5, 2.5, 3.5, 4.5]"))
            )
            .Sample(
                (number, negative, rest) =>
                {
                    string text = negative && number[0] != '-' ? "-" + number : number;
                    byte[] json = Encoding.ASCII.GetBytes(text + rest);

                    int length = JsonNumber.Scan(json, out JsonNumber scanned);
                    bool isSingle = Fp32Element.TryConvert(scanned, json.AsSpan(0, length), out float single);
                    bool isDouble = Fp64Element.TryConvert(scanned, json.AsSpan(0, length), out double wide);

                    float expectedSingle = float.Parse(text, CultureInfo.InvariantCulture);
                    double expectedDouble = double.Parse(text, CultureInfo.InvariantCulture);
                    Assert.Equal(text.Length, length);
                    Assert.Equal(float.IsFinite(expectedSingle), isSingle);
                    Assert.Equal(double.IsFinite(expectedDouble), isDouble);
                    // Bits, so that -0 is not 0.
                    Assert.Equal(
                        BitConverter.SingleToUInt32Bits(expectedSingle),
                        BitConverter.SingleToUInt32Bits(single)
                    );
                    Assert.Equal(
                        BitConverter.DoubleToUInt64Bits(expectedDouble),
                        BitConverter.DoubleToUInt64Bits(wide)
                    );
                },
                iter: Samples
            );

    [Theory]
    [InlineData("1234567890123456789012345")]
    [InlineData("-123456789012345.6789e-3")]
    [InlineData("0.12345678")]
    [InlineData("-7")]
    public void Number_whose_end_is_not_there_is_waited_for(string number)
    {
        byte[] json = Encoding.ASCII.GetBytes(number + ",                ");
        for (int cut = 1; cut <= number.Length; cut++)
        {
            Assert.Equal(-1, JsonNumber.Scan(json.AsSpan(0, cut), out _));
        }

        Assert.Equal(number.Length, JsonNumber.Scan(json, out _));
    }

    [Theory]
    [InlineData("01")]
    [InlineData("00.5")]
    [InlineData("-01.5")]
    [InlineData("1.")]
    [InlineData("-")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(".5")]
    public void Text_that_is_no_number_of_json_is_none_whatever_follows(string text)
    {
        foreach (string rest in new[] { ",", ",                        " })
        {
            Assert.Equal(0, JsonNumber.Scan(Encoding.ASCII.GetBytes(text + rest), out _));
        }
    }

    private static string Written(float value)
    {
        Span<byte> target = stackalloc byte[Fp32Text.MaxLength];
        return Encoding.ASCII.GetString(target[..Fp32Text.Write(value, target)]);
    }
}
