using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

/// <summary>Everything that a request can get wrong, as its caller sees it.</summary>
public sealed class BadRequestTests(PredictApp app)
{
    private const string Infer = "/v2/models/add/infer";
    private const string JsonLength = "Inference-Header-Content-Length";

    [Theory]
    [InlineData("", 400, "The body is empty; expected a JSON object.")]
    [InlineData("[]", 400, "The body is an array; expected a JSON object.")]
    [InlineData("{}", 400, "The request has no 'inputs'")]
    [InlineData("""{"inputs":{}}""", 400, "'inputs' is an object; expected an array.")]
    [InlineData("""{"inputs":[]}""", 400, "Input 'x' is missing; expected FP32 [-1,4].")]
    [InlineData("""{"id":5,"inputs":[]}""", 400, "'id' is a number; expected a string.")]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2""",
        400,
        "The JSON ends too early"
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4,5]}]}""",
        400,
        "Input 'x': data has 5 elements; shape [1,4] takes 4."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"INT64","shape":[1,4],"data":[1,2,3,4]}]}""",
        400,
        "Input 'x' has datatype INT64; expected FP32."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[2,2],"data":[1,2,3,4]}]}""",
        400,
        "Input 'x' has shape [2,2]; expected [-1,4]."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,1,1,1,1,1,1,1,1,1,4],"data":[1,2,3,4]}]}""",
        400,
        "Input 'x' has 11 dimensions; expected 2, and at most 8 are served."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[4611686018427387904,4],"data":[1,2,3,4]}]}""",
        400,
        "the number of elements of shape [4611686018427387904,4] overflows."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[20000000,4],"data":[1,2,3,4]}]}""",
        400,
        "data has 4 elements; shape [20000000,4] takes 80000000."
    )]
    [InlineData(
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}],"outputs":[{"name":"q"}]}""",
        400,
        "Output 'q' is unknown; the model gives 'y'."
    )]
    [InlineData(
        """{"parameters":{"triton_x":1},"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}""",
        400,
        "'parameters.triton_x' is not known"
    )]
    public async Task Mistake_is_named(string json, int status, string message)
    {
        Answer answer = await app.PostAsync(Infer, json);

        Assert.Equal(status, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dimension_over_the_published_maximum_is_413()
    {
        string data = string.Join(',', Enumerable.Repeat("1", 202));
        Answer answer = await app.PostAsync(
            "/v2/models/pair/infer",
            $$"""{"inputs":[{"name":"a","datatype":"FP32","shape":[101,2],"data":[{{data}}]},{"name":"b","datatype":"FP32","shape":[101,2],"data":[{{data}}]}]}"""
        );

        Assert.Equal(413, answer.Status);
        Assert.Equal("Input 'a' has 101 in dimension 0; the model is published for at most 100.", answer.Error);
    }

    [Theory]
    [InlineData("12x", 400, "The header Inference-Header-Content-Length is no length")]
    [InlineData("-1", 400, "The header Inference-Header-Content-Length is no length")]
    [InlineData("99999999999999999999", 400, "The header Inference-Header-Content-Length is no length")]
    [InlineData("5000", 400, "says 5000 bytes of JSON; the body has ")]
    [InlineData("10", 400, "The JSON ends too early, at byte 10.")]
    public async Task Wrong_length_of_the_json_is_named(string length, int status, string message)
    {
        byte[] body = Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}"""
        );

        Answer answer = await app.PostAsync(Infer, body, (JsonLength, length));

        Assert.Equal(status, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, "Input 'x': expected 16 bytes ('parameters.binary_data_size'); the body ends after 15 of them.")]
    [InlineData(17, "The body goes on after byte ")]
    public async Task Binary_tensor_of_another_length_is_named(int bytes, string message)
    {
        const string json =
            """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""";

        Answer answer = await app.PostAsync(
            Infer,
            [.. Encoding.UTF8.GetBytes(json), .. new byte[bytes]],
            (JsonLength, $"{json.Length}")
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    public async Task Other_encodings_are_415(string coding)
    {
        Answer answer = await app.PostAsync(Infer, [1, 2, 3], ("Content-Encoding", coding));

        Assert.Equal(415, answer.Status);
        Assert.Contains($"Content-Encoding '{coding}' is not supported", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gzip_of_1000_to_1_is_413_whether_labelled_or_not(bool labelled)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":["u8);
            gzip.Write(Encoding.UTF8.GetBytes(new string(' ', 2 * MaxBodyBytes)));
        }

        byte[] bomb = target.ToArray();
        Assert.InRange(bomb.Length, 1, 2 * MaxBodyBytes / 900);
        Answer answer = await app.PostAsync(Infer, bomb, labelled ? [("Content-Encoding", "gzip")] : []);

        Assert.Equal(413, answer.Status);
        Assert.Contains("bytes after decoding", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_gzip_is_400()
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}"""u8);
        }

        Answer answer = await app.PostAsync(Infer, target.ToArray()[..30], ("Content-Encoding", "gzip"));

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task Body_over_the_limit_is_413()
    {
        // The caller asks before it sends, and so reads the answer instead of a closed connection.
        Answer answer = await app.PostAsync(Infer, new byte[MaxBodyBytes + 100_000], ("Expect", "100-continue"));

        Assert.Equal(413, answer.Status);
        Assert.Contains($"{MaxBodyBytes} bytes", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hundred_thousand_tiny_inputs_are_413()
    {
        string inputs = string.Join(',', Enumerable.Repeat("""{"name":"x","shape":[],"data":[]}""", 100_000));

        Answer answer = await app.PostAsync(Infer, $$"""{"inputs":[{{inputs}}]}""");

        Assert.Equal(413, answer.Status);
        Assert.Contains("'inputs' has more than 1000 entries.", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":""", "data is nested deeper than 8")]
    [InlineData("""{"deep":""", "no valid JSON")]
    public async Task Deep_json_is_400(string start, string message)
    {
        Answer answer = await app.PostAsync(Infer, start + new string('[', 1_000_000));

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_that_sends_half_a_body_and_goes_does_no_harm()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(app.Client.BaseAddress!.Host, app.Client.BaseAddress.Port, cancellationToken);
            byte[] head = Encoding.ASCII.GetBytes(
                $"POST {Infer} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{\"inputs\":[{{\"na"
            );
            await client.GetStream().WriteAsync(head, cancellationToken);
        }

        Answer answer = await app.GetAsync("/v2/health/live");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Answer_that_json_cannot_carry_says_how_to_get_it()
    {
        const string json =
            """{"inputs":[{"name":"x","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}}]}""";

        Answer answer = await app.PostAsync(
            "/v2/models/echo-bytes/infer",
            [.. Encoding.UTF8.GetBytes(json), 1, 0, 0, 0, 0xFF],
            (JsonLength, $"{json.Length}")
        );

        Assert.Equal(400, answer.Status);
        Assert.Contains("'parameters.binary_data': true", answer.Error, StringComparison.Ordinal);
    }
}
