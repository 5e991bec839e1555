using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.AspNetCore.Http;
using PredictFunction.Http;
using static PredictFunction.Tests.PredictApp;

namespace PredictFunction.Tests;

public sealed class InferTests(PredictApp app)
{
    private const string JsonLength = "Inference-Header-Content-Length";
    private const string AddJson =
        """{"id":"7","inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4.5]}]}""";

    [Theory]
    [InlineData("/v2/models/add/infer")]
    [InlineData("/v2/models/add/versions/1/infer")]
    [InlineData("/v2/models/add/versions/stable/infer")]
    public async Task Json_request_is_answered_in_json(string path)
    {
        Answer answer = await app.PostAsync(path, AddJson);

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.MediaType);
        Assert.Equal(
            """{"model_name":"add","model_version":"1","id":"7","outputs":[{"name":"y","shape":[1,4],"datatype":"FP32","data":[2,3,4,5.5]}]}""",
            answer.Text
        );
        Assert.False(answer.Headers.Contains(JsonLength));
    }

    [Theory]
    [InlineData("/v2/models/add/infer", AddJson, "decode queue run batch encode")]
    [InlineData("/v1/models/add:predict", """{"instances":[[1,2,3,4]]}""", "decode queue run batch")]
    public async Task Answer_tells_where_its_time_went(string path, string body, string expected)
    {
        await app.PostAsync(path, body);

        Answer answer = await app.PostAsync(path, body);

        string timing = Assert.Single(answer.Headers.GetValues("Server-Timing"));
        Assert.Equal(expected.Split(' '), timing.Split(", ").Select(metric => metric.Split(';')[0]));
        Assert.Contains("batch;desc=1", timing, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_that_waited_for_its_model_tells_what_the_load_did()
    {
        var context = new DefaultHttpContext();
        var timings = new RunTimings(1, default, default, TimeSpan.FromMilliseconds(4), default, 1)
        {
            Load = TimeSpan.FromMilliseconds(70),
            LoadSteps = new LoadTimings(
                Files: TimeSpan.FromMilliseconds(50),
                Session: TimeSpan.FromMilliseconds(12.5),
                WarmUp: TimeSpan.FromMilliseconds(7)
            ),
        };

        ServerTiming.Write(context.Response, TimeSpan.FromMilliseconds(1), timings, encode: null);

        Assert.Equal(
            "load;dur=70, blob;dur=50, session;dur=12.5, warmup;dur=7, decode;dur=1, queue;dur=0, run;dur=4, batch;desc=1",
            context.Response.Headers[ServerTiming.Header].ToString()
        );
    }

    [Fact]
    public async Task Request_of_tritons_python_client_is_answered_in_binary()
    {
        const string json =
            """{"inputs":[{"name":"x","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
        byte[] body = [.. Encoding.UTF8.GetBytes(json), .. Floats(1, 2, 3, 4)];

        Answer answer = await app.PostAsync(
            "/v2/models/add/infer",
            body,
            (JsonLength, json.Length.ToString(CultureInfo.InvariantCulture)),
            ("Content-Type", "application/octet-stream"),
            ("Accept-Encoding", "gzip")
        );

        (JsonNode head, byte[] tensors) = Split(answer);
        Assert.Equal("application/octet-stream", answer.MediaType);
        Assert.Equal(16, head["outputs"]![0]!["parameters"]!["binary_data_size"]!.GetValue<int>());
        Assert.Null(head["outputs"]![0]!["data"]);
        Assert.Equal(Floats(2, 3, 4, 5), tensors);
    }

    [Fact]
    public async Task Json_and_binary_inputs_and_outputs_mix()
    {
        const string json =
            """{"parameters":{"binary_data_output":true},"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"b","shape":[1,2],"datatype":"FP32","data":[[10,20]]}],"outputs":[{"name":"difference"},{"name":"sum","parameters":{"binary_data":false}}]}""";

        Answer answer = await app.PostAsync(
            "/v2/models/pair/infer",
            [.. Encoding.UTF8.GetBytes(json), .. Floats(1, 2)],
            (JsonLength.ToLowerInvariant(), json.Length.ToString(CultureInfo.InvariantCulture))
        );

        (JsonNode head, byte[] tensors) = Split(answer);
        Assert.Equal("difference", head["outputs"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("[11,22]", head["outputs"]![1]!["data"]!.ToJsonString());
        Assert.Equal(Floats(-9, -18), tensors);
    }

    [Fact]
    public async Task Raw_request_is_the_tensor_and_everything_comes_back_binary()
    {
        Answer answer = await app.PostAsync("/v2/models/add/infer", Floats(1, 2, 3, 4), (JsonLength, "0"));

        Assert.Equal(Floats(2, 3, 4, 5), Split(answer).Tensors);
    }

    [Fact]
    public async Task Raw_string_needs_no_prefix()
    {
        Answer answer = await app.PostAsync("/v2/models/echo-bytes/infer", [0x1F, 0x8B, 0, 9], (JsonLength, "0"));

        Assert.Equal([4, 0, 0, 0, 0x1F, 0x8B, 0, 9], Split(answer).Tensors);
    }

    [Fact]
    public async Task Classification_gives_the_largest_values_as_strings()
    {
        Answer answer = await app.PostAsync(
            "/v2/models/add/infer",
            """{"inputs":[{"name":"x","datatype":"FP32","shape":[2,4],"data":[0.5,9,9,1,4,3,2,1]}],"outputs":[{"name":"y","parameters":{"classification":2}}]}"""
        );

        JsonNode output = answer.Json["outputs"]![0]!;
        Assert.Equal("BYTES", output["datatype"]!.GetValue<string>());
        Assert.Equal("[2,2]", output["shape"]!.ToJsonString());
        Assert.Equal("""["10.000000:1","10.000000:2","5.000000:0","4.000000:1"]""", output["data"]!.ToJsonString());
    }

    public static TheoryData<TensorDataType, string> Echoes =>
        new()
        {
            { TensorDataType.Bool, "[true,false]" },
            { TensorDataType.UInt8, "[0,255]" },
            { TensorDataType.UInt16, "[0,65535]" },
            { TensorDataType.UInt32, "[0,4294967295]" },
            { TensorDataType.UInt64, "[0,18446744073709551615]" },
            { TensorDataType.Int8, "[-128,127]" },
            { TensorDataType.Int16, "[-32768,32767]" },
            { TensorDataType.Int32, "[-2147483648,2147483647]" },
            { TensorDataType.Int64, "[-9223372036854775808,9223372036854775807]" },
            { TensorDataType.Fp16, "[-65500,\"NaN\"]" },
            { TensorDataType.Fp32, "[3.4028235E+38,\"-Infinity\"]" },
            { TensorDataType.Fp64, "[1.7976931348623157E+308,\"Infinity\"]" },
            { TensorDataType.Bf16, "[1.0078125,-0]" },
            { TensorDataType.Bytes, "[\"a\\u0000b\",\"\"]" },
        };

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Every_datatype_goes_through_the_model_and_back_bit_for_bit(TensorDataType type, string data)
    {
        string json =
            $$"""{"inputs":[{"name":"x","datatype":"{{type.ProtocolName()}}","shape":[2],"data":{{data}}}]}""";
        string binaryJson = json[..^1] + ""","parameters":{"binary_data_output":true}}""";
        string path = $"/v2/models/{TestModels.Echo(type)}/infer";

        Answer plain = await app.PostAsync(path, json);
        (JsonNode head, byte[] tensor) = Split(await app.PostAsync(path, binaryJson));

        Assert.Contains($"\"data\":{data}}}]", plain.Text, StringComparison.Ordinal);
        string again =
            $$$"""{"inputs":[{"name":"x","datatype":"{{{type.ProtocolName()}}}","shape":[2],"parameters":{"binary_data_size":{{{tensor.Length}}} }}]}""";
        Answer back = await app.PostAsync(
            path,
            [.. Encoding.UTF8.GetBytes(again), .. tensor],
            (JsonLength, again.Length.ToString(CultureInfo.InvariantCulture))
        );
        Assert.Equal(plain.Text, back.Text);
        Assert.Equal("[2]", head["outputs"]![0]!["shape"]!.ToJsonString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("raw-deflate")]
    [InlineData("unlabelled-gzip")]
    [InlineData("unlabelled-zlib")]
    public async Task Compressed_request_is_read(string coding)
    {
        byte[] body = Compress(Encoding.UTF8.GetBytes(AddJson), coding);
        string? label = coding switch
        {
            "raw-deflate" => "deflate",
            "unlabelled-gzip" or "unlabelled-zlib" => null,
            _ => coding,
        };

        Answer answer = await app.PostAsync(
            "/v2/models/add/infer",
            body,
            label is null ? [] : [("Content-Encoding", label)]
        );

        Assert.True(answer.Status == 200, answer.Text);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("br, gzip;q=0.5, deflate;q=0.8", "deflate")]
    [InlineData("br", null)]
    [InlineData("gzip;q=0", null)]
    public async Task Large_answer_is_compressed_as_the_caller_accepts_it(string accepted, string? expected)
    {
        string data = string.Join(',', Enumerable.Range(0, 20_000));
        string json = $$"""{"inputs":[{"name":"x","datatype":"FP32","shape":[20000],"data":[{{data}}]}]}""";

        Answer answer = await app.PostAsync(
            "/v2/models/echo-fp32/infer",
            Encoding.UTF8.GetBytes(json),
            ("Accept-Encoding", accepted)
        );

        Assert.Equal(expected, answer.ContentHeaders.ContentEncoding.SingleOrDefault());
        using Stream text = expected switch
        {
            "gzip" => new GZipStream(new MemoryStream(answer.Body), CompressionMode.Decompress),
            "deflate" => new ZLibStream(new MemoryStream(answer.Body), CompressionMode.Decompress),
            _ => new MemoryStream(answer.Body),
        };
        JsonNode read = (await JsonNode.ParseAsync(text, cancellationToken: TestContext.Current.CancellationToken))!;
        Assert.Equal(19_999, read["outputs"]![0]!["data"]![19_999]!.GetValue<int>());
    }

    private static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static (JsonNode Head, byte[] Tensors) Split(Answer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        int length = int.Parse(answer.Headers.GetValues(JsonLength).Single(), CultureInfo.InvariantCulture);
        return (JsonNode.Parse(answer.Body.AsSpan(0, length))!, answer.Body[length..]);
    }

    private static byte[] Compress(byte[] body, string coding)
    {
        var target = new MemoryStream();
        using (
            Stream stream = coding switch
            {
                "deflate" or "unlabelled-zlib" => new ZLibStream(target, CompressionLevel.Optimal),
                "raw-deflate" => new DeflateStream(target, CompressionLevel.Optimal),
                _ => new GZipStream(target, CompressionLevel.Optimal),
            }
        )
        {
            stream.Write(body);
        }

        return target.ToArray();
    }
}
