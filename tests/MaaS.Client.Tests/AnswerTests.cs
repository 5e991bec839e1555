using System.Text;
using Microsoft.AspNetCore.Http;

namespace MaaS.Client.Tests;

/// <summary>Answers as other servers write them, and answers that are none.</summary>
public sealed class AnswerTests : ServerTests
{
    [Theory]
    [InlineData(TensorEncoding.Binary)]
    [InlineData(TensorEncoding.Json)]
    public async Task Outputs_in_another_order_are_found_by_name(TensorEncoding encoding)
    {
        Server.Manners.ReversesOutputs = true;
        Server.Manners.IsTalkative = true;
        var request = new InferenceRequest(
            "pair",
            InferenceTensor.Create("a", [1, -2], 2),
            InferenceTensor.Create("b", (string[])["one", ""], 2)
        )
        {
            Encoding = encoding,
        };

        InferenceResponse answer = await Client().InferAsync(request, Token);

        Assert.Equal(["second", "first"], answer.Outputs.Select(output => output.Name));
        Assert.Equal([1, -2], answer["first"].Values<int>().ToArray());
        Assert.Equal(["one", ""], answer["second"].Strings());
        Assert.NotNull(answer.Id);
        Assert.Null(answer.ModelVersion);
        Assert.True(answer.Parameters.ContainsKey("headers"));
    }

    [Fact]
    public async Task Json_and_binary_outputs_mix_in_one_answer()
    {
        Answer(
            """{"model_version":2,"outputs":[{"name":"j","datatype":"INT8","shape":[2,1],"data":[[1.0],[2]]},{"name":"b","datatype":"UINT16","shape":[1],"parameters":{"binary_data_size":2}}]}""",
            [0x34, 0x12]
        );

        InferenceResponse answer = await Client().InferAsync(Floats(1), Token);

        Assert.Equal("2", answer.ModelVersion);
        Assert.Equal([1, 2], answer["j"].Values<sbyte>().ToArray());
        Assert.Equal([0x1234], answer["b"].Values<ushort>().ToArray());
    }

    [Fact]
    public async Task Not_a_number_is_read_as_servers_write_it()
    {
        Answer(
            """{"outputs":[{"name":"y","datatype":"FP32","shape":[4],"data":["NaN","-Infinity",null,1e39]},{"name":"t","datatype":"BOOL","shape":[3],"data":[true,0,1]}]}"""
        );

        InferenceResponse answer = await Client().InferAsync(Floats(1), Token);

        Assert.Equal(
            [float.NaN, float.NegativeInfinity, float.NaN, float.PositiveInfinity],
            answer["y"].Values<float>().ToArray()
        );
        Assert.Equal([true, false, true], answer["t"].Values<bool>().ToArray());
    }

    [Fact]
    public async Task Scalar_and_true_bytes_other_than_one_are_read()
    {
        Answer(
            """{"outputs":[{"name":"s","datatype":"INT64","shape":[],"data":5},{"name":"t","datatype":"BOOL","shape":[2],"parameters":{"binary_data_size":2}}]}""",
            [255, 0]
        );

        InferenceResponse answer = await Client().InferAsync(Floats(1), Token);

        Assert.Equal([5], answer["s"].Values<long>().ToArray());
        Assert.Equal([true, false], answer["t"].Values<bool>().ToArray().Select(value => value == true));
    }

    public static TheoryData<string, string, string> Malformed =>
        new()
        {
            { """{"outputs":[{"name":"y","datatype":"FP32","shape":[1],"data":[NaN]}]}""", "", "'N' is an invalid" },
            { """{"outputs":{}}""", "", "'outputs' is a JSON Object; expected Array" },
            { "[]", "", "a JSON Array stands where an object with 'outputs' is expected" },
            { "<html>", "", "'<' is an invalid" },
            { """{"outputs":[{"datatype":"FP32"}]}""", "", "'name' is missing" },
            { Output("FP33", "[1]", "\"data\":[1]"), "", "output 'y': The datatype 'FP33' is none" },
            { Output("FP32", "[\"a\"]", "\"data\":[1]"), "", "'shape' holds \"a\"" },
            { Output("FP32", "[3]", "\"data\":[1,2]"), "", "its shape is [3], and it has 2 elements" },
            { Output("FP32", "[-1]", "\"data\":[1]"), "", "its shape is [-1], and it has 1 elements" },
            { Output("FP32", "[9000000000000000000,9]", "\"data\":[]"), "", "and it has 0 elements" },
            { Output("FP32", "[1]", "\"data\":[\"one\"]"), "", "an element is \"one\"; expected a number" },
            { Output("INT8", "[1]", "\"data\":[128]"), "", "an element is 128; expected an integer that SByte holds" },
            { Output("BYTES", "[1]", "\"data\":[1]"), "", "expected a string" },
            { Output("BOOL", "[1]", "\"data\":[2]"), "", "expected true or false" },
            { Output("FP32", "[1]", "\"x\":1"), "", "neither 'data' nor 'parameters.binary_data_size'" },
            { Output("FP32", "[1]", Binary(4)), "", "it announces 4 bytes, and 0 are left" },
            { Output("FP32", "[1]", Binary(4)), "000000", "it announces 4 bytes, and 3 are left" },
            { Output("FP32", "[1]", Binary(4)), "0000000001", "1 bytes follow the last binary tensor" },
            { Output("FP32", "[1]", Binary(3)), "000000", "no whole number of elements of 4 bytes" },
            { Output("FP32", "[1]", Binary(-1)), "00", "'binary_data_size' is -1" },
            { Output("BYTES", "[1]", Binary(6)), "030000004142", "element 0 leads past the end" },
            { Output("BYTES", "[1]", Binary(6)), "FFFFFFFF4142", "element 0 leads past the end" },
            { Output("BYTES", "[2]", Binary(7)), "00000000000000", "element 1 leads past the end" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Answer_that_is_none_says_where_and_why(string json, string binary, string message)
    {
        Answer(json, Convert.FromHexString(binary));

        InferenceException error = await FailureAsync(Client());

        Assert.Equal(InferenceFailure.AnswerMalformed, error.Failure);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task Length_of_the_json_that_cannot_be_says_so(string header)
    {
        Server.Instead = async context =>
        {
            context.Response.Headers["Inference-Header-Content-Length"] = header;
            await context.Response.WriteAsync("{}", Token);
            return true;
        };

        InferenceException error = await FailureAsync(Client());

        Assert.Contains($"Inference-Header-Content-Length is '{header}'", error.Message, StringComparison.Ordinal);
    }

    private static string Output(string datatype, string shape, string rest) =>
        $$"""{"outputs":[{"name":"y","datatype":"{{datatype}}","shape":{{shape}},{{rest}}}]}""";

    private static string Binary(int size) => $"\"parameters\":{{\"binary_data_size\":{size}}}";

    private void Answer(string json, byte[]? binary = null)
    {
        byte[] head = Encoding.UTF8.GetBytes(json);
        Server.Instead = async context =>
        {
            if (binary is { Length: > 0 })
            {
                context.Response.Headers["Inference-Header-Content-Length"] = $"{head.Length}";
            }

            await context.Response.Body.WriteAsync((byte[])[.. head, .. binary ?? []], Token);
            return true;
        };
    }
}
