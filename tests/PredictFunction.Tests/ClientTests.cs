using System.Net;
using MaaS.Client;

namespace PredictFunction.Tests;

/// <summary>MaaS.Client, which shares no code with the server, against the server.</summary>
public sealed class ClientTests(PredictApp app)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<TensorEncoding, bool> Ways =>
        new([TensorEncoding.Binary, TensorEncoding.Json, TensorEncoding.Auto], [true, false]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Numbers_and_strings_come_back_as_they_went(TensorEncoding encoding, bool compress)
    {
        using InferenceClient client = Client(encoding, compress);
        Half[] halves = [Half.MaxValue, (Half)0.1, Half.NaN];
        bool[] flags = [true, false];
        ulong[] large = [0, ulong.MaxValue];
        BFloat16[] brains = [(BFloat16)1.5f, (BFloat16)(-3e38f)];
        string[] texts = ["", "é\0\"", new string('x', 1000)];

        Assert.Equal(halves, await EchoAsync(client, "echo-fp16", halves));
        Assert.Equal(flags, await EchoAsync(client, "echo-bool", flags));
        Assert.Equal(large, await EchoAsync(client, "echo-uint64", large));
        Assert.Equal(brains, await EchoAsync(client, "echo-bf16", brains));
        var request = new InferenceRequest("echo-bytes", InferenceTensor.Create("x", texts, texts.Length));
        Assert.Equal(texts, (await client.InferAsync(request, Token))["y"].Strings());
    }

    [Fact]
    public async Task Metadata_health_and_errors_are_understood()
    {
        using InferenceClient client = Client(TensorEncoding.Binary, compress: false);

        Assert.Contains(ServerMetadata.BinaryExtension, (await client.GetServerMetadataAsync(Token)).Extensions);
        ModelMetadata model = await client.GetModelMetadataAsync(new ModelReference("add", "stable"), Token);
        Assert.Equal("x FP32 [-1, 4]", Assert.Single(model.Inputs).ToString());
        Assert.True(await client.IsLiveAsync(Token));
        Assert.False(await client.IsModelReadyAsync("unknown", Token));
        var request = new InferenceRequest("add", InferenceTensor.Create("x", [1f, 2f], 1, 2)) { Id = "7" };
        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() =>
            client.InferAsync(request, Token)
        );
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        Assert.Equal("7", error.RequestId);
        Assert.NotNull(error.ServerMessage);
    }

    private static async Task<T[]> EchoAsync<T>(InferenceClient client, string model, T[] values)
        where T : unmanaged
    {
        var request = new InferenceRequest(model, InferenceTensor.Create("x", values, values.Length));
        return (await client.InferAsync(request, Token))["y"].Values<T>().ToArray();
    }

    private InferenceClient Client(TensorEncoding encoding, bool compress) =>
        new(app.Client, new InferenceClientOptions { Encoding = encoding, Compress = compress });
}
