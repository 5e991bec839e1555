using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Tests.Protocol;

/// <summary>The values of tensors in JSON.</summary>
public sealed class DataTests
{
    [Theory]
    [InlineData(
        "INT32",
        "[1099511627776]",
        "data[0] is 1099511627776; expected a whole number from -2147483648 to 2147483647."
    )]
    [InlineData("UINT8", "[-1]", "data[0] is -1; expected a whole number from 0 to 255.")]
    [InlineData(
        "UINT64",
        "[18446744073709551616]",
        "data[0] is 18446744073709551616; expected a whole number from 0 to 18446744073709551615."
    )]
    [InlineData("INT64", "[-9223372036854775809]", "data[0] is -9223372036854775809; expected a whole number")]
    [InlineData("INT8", "[1.5]", "data[0] is 1.5; expected a whole number from -128 to 127.")]
    [InlineData("INT8", "[1e1]", "data[0] is 1e1; expected a whole number from -128 to 127.")]
    [InlineData("INT8", "[\"1\"]", "data[0] is \"1\"; expected a whole number from -128 to 127.")]
    [InlineData("FP32", "[1e39]", "data[0] is 1e39; expected a number in range")]
    [InlineData("FP16", "[65520]", "data[0] is 65520; expected a number in range")]
    [InlineData("BF16", "[3.4e38]", "data[0] is 3.4e38; expected a number in range")]
    [InlineData("FP64", "[1e999]", "data[0] is 1e999; expected a number in range")]
    [InlineData("FP32", "[null]", "data[0] is null; expected a number in range")]
    [InlineData("FP32", "[true]", "data[0] is true; expected a number in range")]
    [InlineData("FP32", "[\"nan\"]", "data[0] is \"nan\"; expected a number in range")]
    [InlineData("BOOL", "[2]", "data[0] is 2; expected true or false (or 1 or 0).")]
    [InlineData("BYTES", "[5]", "data[0] is 5; expected a string.")]
    [InlineData("BYTES", "[\"\\ud800\"]", "data[0] is no valid UTF-8, or has a broken escape; expected a string.")]
    [InlineData("FP32", "[{}]", "data[0] has '{'; expected a value.")]
    [InlineData("FP32", "[01]", "data[0] is 01, which is no value of JSON.")]
    [InlineData("FP32", "[1.]", "data[0] is 1., which is no value of JSON.")]
    [InlineData("FP32", "[+1]", "data[0] is +1, which is no value of JSON.")]
    [InlineData("FP32", "[nope]", "data[0] is nope, which is no value of JSON.")]
    [InlineData("FP32", "[1 2]", "data[1] has '2'; expected ',' or ']'.")]
    [InlineData("FP32", "[1,]", "data[1] has ']'; expected a value.")]
    [InlineData("FP32", "[,1]", "data[0] has ','; expected a value.")]
    [InlineData("FP32", "5", "'inputs[0].data' is a number; expected an array.")]
    [InlineData("FP32", "{\"a\":1}", "'inputs[0].data' is an object; expected an array.")]
    public async Task Value_that_does_not_fit_is_named(string datatype, string data, string message)
    {
        InferenceError error = await Reading.RefuseAsync(Reading.Input(datatype, "[1]", data));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[2,2]", "[[1,2],[3,4]]")]
    [InlineData("[2,2]", "[1,2,3,4]")]
    [InlineData("[4]", "[1,2,3,4]")]
    [InlineData("[1,4,1]", "[[[1],[2],[3],[4]]]")]
    [InlineData("[0]", "[]")]
    [InlineData("[2,0]", "[[],[]]")]
    [InlineData("[2,0,3]", "[[],[]]")]
    [InlineData("[0,5]", "[]")]
    [InlineData("[]", "[7]")]
    public async Task Nested_or_flat_data_of_the_shape_is_taken(string shape, string data)
    {
        using InferenceInvocation invocation = await Reading.AcceptAsync(Reading.Input("FP32", shape, data));

        float[] values = MemoryMarshal.Cast<byte, float>(invocation.Inputs[0].Data.Span).ToArray();
        Assert.Equal(data.Count(char.IsAsciiDigit), values.Length);
    }

    [Theory]
    [InlineData("[2,2]", "[[1,2],[3]]", "data has arrays of 2 and of 1 elements side by side")]
    [InlineData("[2,2]", "[[1,2],3,4]", "data[2] is a value where other elements are arrays.")]
    [InlineData("[2,2]", "[1,2,[3,4]]", "data[2] is an array where other elements are values.")]
    [InlineData("[2,2]", "[[1],[2],[3],[4]]", "data is nested as [4,1]; expected [2,2], or flat.")]
    [InlineData("[2,2]", "[1,2,3]", "data has 3 elements; shape [2,2] takes 4.")]
    [InlineData("[2,2]", "[1,2,3,4,5]", "data has 5 elements; shape [2,2] takes 4.")]
    [InlineData("[-1,2]", "[1,2]", "'shape[0]' is -1; expected 0 or more.")]
    [InlineData("[4294967296,4294967296]", "[1]", "the number of elements of shape [4294967296,4294967296] overflows.")]
    [InlineData("[1.5]", "[1]", "'inputs[0].shape[0]' is 1.5; expected a whole number from 0.")]
    [InlineData("[\"1\"]", "[1]", "'inputs[0].shape[0]' is a string; expected a whole number from 0.")]
    [InlineData("4", "[1]", "'inputs[0].shape' is a number; expected an array of whole numbers.")]
    public async Task Data_that_disagrees_with_the_shape_is_refused(string shape, string data, string message)
    {
        InferenceError error = await Reading.RefuseAsync(Reading.Input("FP32", shape, data));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_python_writes_are_numbers_too()
    {
        using InferenceInvocation invocation = await Reading.AcceptAsync(
            Reading.Input("FP32", "[4]", "[NaN, Infinity, -Infinity, \"NaN\"]")
        );

        Assert.Equal(
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN],
            MemoryMarshal.Cast<byte, float>(invocation.Inputs[0].Data.Span).ToArray()
        );
    }

    [Fact]
    public async Task Decimal_text_is_rounded_as_the_framework_rounds_it()
    {
        Gen<string> text =
            from negative in Gen.Bool
            from whole in Gen.OneOf(Gen.UInt.Select(n => $"{n}"), Gen.ULong.Select(n => $"{n}"))
            from fraction in Gen.OneOf(
                Gen.Const(""),
                Gen.String[Gen.Char['0', '9'], 1, 25].Select(digits => "." + digits)
            )
            from power in Gen.OneOf(Gen.Const(""), Gen.Int[-60, 15].Select(n => $"e{n}"))
            select (negative ? "-" : "") + whole + fraction + power;

        await text.Array[1, 50]
            .SampleAsync(
                async numbers =>
                {
                    string data = $"[{string.Join(',', numbers)}]";
                    string shape = $"[{numbers.Length}]";
                    using InferenceInvocation single = await Reading.AcceptAsync(Reading.Input("FP32", shape, data));
                    using InferenceInvocation wide = await Reading.AcceptAsync(Reading.Input("FP64", shape, data));
                    Assert.Equal(
                        numbers.Select(number => float.Parse(number, CultureInfo.InvariantCulture)),
                        MemoryMarshal.Cast<byte, float>(single.Inputs[0].Data.Span).ToArray()
                    );
                    Assert.Equal(
                        numbers.Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
                        MemoryMarshal.Cast<byte, double>(wide.Inputs[0].Data.Span).ToArray()
                    );
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public async Task Text_half_way_between_two_binary32_is_rounded_once()
    {
        // 1 + 2^-24 lies half way between 1 and the next number; a digit beyond binary64 decides.
        string[] numbers =
        [
            "1.000000059604644775390625",
            "1.0000000596046447753906250000000001",
            "1.00000017881393432617187499",
        ];

        using InferenceInvocation invocation = await Reading.AcceptAsync(
            Reading.Input("FP32", "[3]", $"[{string.Join(',', numbers)}]")
        );

        Assert.Equal(
            [1f, MathF.BitIncrement(1f), MathF.BitIncrement(1f)],
            MemoryMarshal.Cast<byte, float>(invocation.Inputs[0].Data.Span).ToArray()
        );
    }

    [Fact]
    public async Task String_longer_than_the_window_is_taken_whole_from_small_pieces()
    {
        string text = new string('é', 100_000) + "\\n" + new string('x', 100_000);
        byte[] body = Encoding.UTF8.GetBytes(Reading.Input("BYTES", "[1]", $"[\"{text}\"]"));

        using InferenceInvocation invocation = await Reading.AcceptAsync(body, pieceSize: 999);

        Assert.Equal(4 + 200_000 + 1 + 100_000, invocation.Inputs[0].Data.Length);
    }
}
