namespace MaaS.Client.Tests;

public sealed class MetadataTests : ServerTests
{
    [Fact]
    public async Task Server_and_model_describe_themselves()
    {
        ServerMetadata server = await Client().GetServerMetadataAsync(Token);
        ModelMetadata model = await Client().GetModelMetadataAsync("pair", Token);

        Assert.Equal("other", server.Name);
        Assert.Contains(ServerMetadata.BinaryExtension, server.Extensions);
        Assert.Equal("pair", model.Name);
        Assert.Empty(model.Versions);
        Assert.Equal(["a INT32 [-1]", "b BYTES [-1]"], model.Inputs.Select(input => input.ToString()));
        Assert.Equal(["first INT32 [-1]", "second BYTES [-1]"], model.Outputs.Select(output => output.ToString()));
    }

    [Fact]
    public async Task Health_is_a_yes_or_a_no()
    {
        InferenceClient client = Client();

        Assert.True(await client.IsLiveAsync(Token));
        Assert.True(await client.IsReadyAsync(Token));
        Assert.True(await client.IsModelReadyAsync("pair", Token));
        Assert.False(await client.IsModelReadyAsync("unknown", Token));
    }

    [Fact]
    public async Task Server_that_is_not_ready_is_asked_only_once()
    {
        Server.Instead = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };

        Assert.False(await Client().IsReadyAsync(Token));
        Assert.Single(Server.Seen);
    }

    [Fact]
    public async Task Health_call_that_is_refused_for_another_reason_is_a_failure()
    {
        Server.Instead = context =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => Client().IsReadyAsync(Token));

        Assert.Equal(401, (int?)error.StatusCode);
        Assert.Null(error.ServerMessage);
    }
}
