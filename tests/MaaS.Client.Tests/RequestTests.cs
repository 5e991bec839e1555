using System.Text.Json.Nodes;
using MaaS.OtherServer;

namespace MaaS.Client.Tests;

/// <summary>What goes over the wire.</summary>
public sealed class RequestTests : ServerTests
{
    private const string JsonLength = "Inference-Header-Content-Length";

    [Fact]
    public async Task Binary_request_says_what_the_protocol_wants()
    {
        await Client().InferAsync(Floats(1, 2), Token);

        SeenRequest seen = Assert.Single(Server.Seen);
        int length = int.Parse(seen.Headers[JsonLength]!);
        Assert.Equal("application/octet-stream", seen.Headers.ContentType);
        Assert.Equal(seen.Body.Length, (int?)seen.Headers.ContentLength);
        Assert.Equal(
            """{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[2],"datatype":"FP32","parameters":{"binary_data_size":8}}]}""",
            System.Text.Encoding.UTF8.GetString(seen.Body.AsSpan(0, length))
        );
        Assert.Equal(Convert.FromHexString("0000803F00000040"), seen.Body[length..]);
    }

    [Fact]
    public async Task Json_request_carries_id_parameters_and_outputs()
    {
        var request = new InferenceRequest(
            "pair",
            InferenceTensor.Create("a", [7], 1),
            InferenceTensor.Create("b", (string[])["é"], 1)
        )
        {
            Id = "42",
            Encoding = TensorEncoding.Json,
            Outputs = ["second"],
            Parameters = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["timeout"] = 5_000_000L,
                ["strict"] = true,
            },
        };

        InferenceResponse answer = await Client().InferAsync(request, Token);

        JsonNode sent = JsonNode.Parse(Assert.Single(Server.Seen).Body)!;
        Assert.Equal("""{"timeout":5000000,"strict":true}""", sent["parameters"]!.ToJsonString());
        Assert.Equal("""[{"name":"second"}]""", sent["outputs"]!.ToJsonString());
        Assert.Equal("42", answer.Id);
        Assert.Equal(["é"], Assert.Single(answer.Outputs).Strings());
        Assert.Contains("it has second BYTES [1]", Assert.Throws<KeyNotFoundException>(() => answer["first"]).Message);
    }

    [Fact]
    public async Task Classification_is_asked_for_by_the_output()
    {
        var request = new InferenceRequest("fp32", InferenceTensor.Create("x", [1f], 1))
        {
            Outputs = [new RequestedOutput("y") { Classification = 3 }],
            Encoding = TensorEncoding.Json,
        };

        await Client().InferAsync(request, Token);

        JsonNode sent = JsonNode.Parse(Assert.Single(Server.Seen).Body)!;
        Assert.Equal("""[{"name":"y","parameters":{"classification":3}}]""", sent["outputs"]!.ToJsonString());
    }

    [Theory]
    [InlineData(null, "/v2/models/fp32/infer")]
    [InlineData("3", "/v2/models/fp32/versions/3/infer")]
    [InlineData("a b", "/v2/models/fp32/versions/a%20b/infer")]
    public async Task Version_goes_into_the_address(string? version, string path)
    {
        var request = new InferenceRequest(new ModelReference("fp32", version), InferenceTensor.Create("x", [1f], 1));

        await Client().InferAsync(request, Token);

        Assert.Equal(path, Assert.Single(Server.Seen).Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Name_that_no_address_can_carry_is_refused_before_anything_is_sent(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Client().InferAsync(new InferenceRequest(name, InferenceTensor.Create("x", [1f], 1)), Token)
        );

        Assert.Empty(Server.Seen);
    }

    [Fact]
    public async Task Path_of_an_ingress_is_kept()
    {
        InferenceClient client = Client(options => options.Address = new Uri(Server.Address, "/ingress/team"));

        await Assert.ThrowsAsync<InferenceException>(() => client.GetServerMetadataAsync(Token));

        Assert.Equal("/ingress/team/v2", Assert.Single(Server.Seen).Path);
    }

    [Fact]
    public async Task Function_key_goes_with_every_call()
    {
        InferenceClient client = Client(options => options.FunctionKey = "secret");

        await client.IsReadyAsync(Token);
        await client.InferAsync(Floats(1), Token);

        Assert.All(Server.Seen, seen => Assert.Equal("secret", seen.Headers["x-functions-key"]));
    }

    [Fact]
    public async Task Compressed_request_keeps_the_length_of_its_decoded_json()
    {
        InferenceClient client = Client(options => options.Compress = true);

        InferenceResponse answer = await client.InferAsync(Floats(new float[1000]), Token);

        SeenRequest seen = Assert.Single(Server.Seen);
        Assert.Equal("gzip", seen.Headers.ContentEncoding);
        Assert.Equal(4000, seen.Body.Length - int.Parse(seen.Headers[JsonLength]!));
        Assert.Equal(1000, answer["y"].Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Automatic_encoding_asks_the_server_once(bool hasBinary)
    {
        Server.Manners.HasBinary = hasBinary;
        InferenceClient client = Client(options => options.Encoding = TensorEncoding.Auto);

        await client.InferAsync(Floats(1), Token);
        await client.InferAsync(Floats(2), Token);

        Assert.Equal(["/v2", "/v2/models/fp32/infer", "/v2/models/fp32/infer"], Server.Seen.Select(seen => seen.Path));
        Assert.Equal(hasBinary, Server.Seen.Last().Headers.ContainsKey(JsonLength));
    }
}
