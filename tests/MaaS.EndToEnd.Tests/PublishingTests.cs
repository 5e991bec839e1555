using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using MaaS.Client;
using MaaS.Optimization.Onnx;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>From an upload to a served version, over the real apps.</summary>
public sealed class PublishingTests(RunningProduct product)
{
    [Fact]
    public async Task Uploaded_model_is_published_and_answers_json_and_binary_with_the_same_bits()
    {
        await product.UploadAsync("e2e-mlp.onnx", TinyModels.Mlp(8, 16, 4));
        JsonNode index = await product.PublishedAsync("e2e-mlp");
        float[] row = [0.1f, -0.2f, 0.3f, -0.4f, 1e-7f, 1e7f, 0.7f, -0f];

        float[] json = await product.Predict.InferJsonAsync("e2e-mlp", row);
        float[] binary = await product.Predict.InferAsync("e2e-mlp", row);

        Assert.Equal(4, json.Length);
        Assert.Equal(binary.Select(BitConverter.SingleToInt32Bits), json.Select(BitConverter.SingleToInt32Bits));
        int version = (int)index["labels"]!["stable"]!;
        JsonNode? manifest = await product.ReadAsync($"e2e-mlp/{version}/manifest.json");
        Assert.Contains(manifest!["variants"]!.AsArray(), variant => (string?)variant!["name"] == "original");
        Assert.NotNull(await product.ReadAsync($"e2e-mlp/{version}/report.json"));
    }

    [Fact]
    public async Task Same_bytes_uploaded_again_make_no_second_version()
    {
        await product.UploadAsync("e2e-twice.onnx", TinyModels.Add());
        await product.PublishedAsync("e2e-twice");
        await product.UploadAsync("e2e-twice.onnx", TinyModels.Add());
        // A later upload of another model has passed through the same gate: the redelivery is done by then.
        await product.UploadAsync("e2e-after-twice.onnx", TinyModels.Add(5));
        await product.PublishedAsync("e2e-after-twice");

        JsonNode? index = await product.ReadAsync("e2e-twice/index.json");

        Assert.Single(index!["versions"]!.AsArray());
    }

    [Fact]
    public async Task New_upload_replaces_the_served_version_without_one_failed_request()
    {
        await product.UploadAsync("e2e-swap.onnx", TinyModels.Add(1));
        await product.PublishedAsync("e2e-swap");
        await using var load = new SteadyLoad(product.Predict, "e2e-swap");
        await load.AnswersAsync(1);

        await product.UploadAsync("e2e-swap.onnx", TinyModels.Add(2));
        JsonNode index = await product.PublishedAsync("e2e-swap", version: 2);
        await load.AnswersAsync(2);

        Assert.Empty(load.Failures);
        Assert.Equal(2, index["versions"]!.AsArray().Count);
    }

    [Fact]
    public async Task Label_moved_back_serves_the_older_version_without_one_failed_request()
    {
        await product.UploadAsync("e2e-rollback.onnx", TinyModels.Add(10));
        JsonNode first = await product.PublishedAsync("e2e-rollback");
        int older = (int)first["labels"]!["stable"]!;
        await product.UploadAsync("e2e-rollback.onnx", TinyModels.Add(20));
        await product.PublishedAsync("e2e-rollback", older + 1);
        await using var load = new SteadyLoad(product.Predict, "e2e-rollback");
        await load.AnswersAsync(20);

        HttpResponseMessage moved = await product.Optimize.PutAsync(
            "manage/models/e2e-rollback/labels/stable",
            new StringContent($$"""{"version": {{older}}}""", Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );
        moved.EnsureSuccessStatusCode();
        await load.AnswersAsync(10);

        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task External_data_that_arrives_after_the_model_completes_the_set()
    {
        (byte[] model, byte[] data) = ModelWithExternalData();
        await product.UploadAsync("e2e-external/model.onnx", model);
        await Eventually.HappensAsync(
            async () =>
                (await product.ReadAsync("e2e-external/status.json"))
                    ?.ToJsonString()
                    .Contains("w.data", StringComparison.Ordinal) == true,
            () => product.Program.Output
        );
        await product.UploadAsync("e2e-external/w.data", data);
        await product.PublishedAsync("e2e-external");

        float[] answer = await product.Predict.InferAsync("e2e-external", 1, 2, 3, 4);

        Assert.Equal([11, 22, 33, 44], answer);
    }

    [Fact]
    public async Task Deleted_model_is_gone_for_callers()
    {
        await product.UploadAsync("e2e-deleted.onnx", TinyModels.Add());
        await product.PublishedAsync("e2e-deleted");
        await product.Predict.InferAsync("e2e-deleted", 1, 2, 3, 4);

        HttpResponseMessage deleted = await product.Optimize.DeleteAsync(
            "manage/models/e2e-deleted",
            TestContext.Current.CancellationToken
        );

        Assert.True(deleted.IsSuccessStatusCode, $"{deleted.StatusCode}");
        await Eventually.HappensAsync(IsUnknownAsync, () => product.Program.Output);

        async Task<bool> IsUnknownAsync()
        {
            try
            {
                await product.Predict.InferAsync("e2e-deleted", 1, 2, 3, 4);
                return false;
            }
            catch (InferenceException error) when (error.StatusCode == HttpStatusCode.NotFound)
            {
                return true;
            }
        }
    }

    /// <summary>y = x + w, w = [10, 20, 30, 40] in the file w.data.</summary>
    private static (byte[] Model, byte[] Data) ModelWithExternalData()
    {
        byte[] model = new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, "batch", 4)
            .ExternalInitializer("w", [4], "w.data")
            .Node("Add", ["x", "w"], ["y"])
            .Output("y", TensorProto.Types.DataType.Float, "batch", 4)
            .ToBytes();
        float[] weights = [10, 20, 30, 40];
        return (model, MemoryMarshal.AsBytes(weights.AsSpan()).ToArray());
    }
}
