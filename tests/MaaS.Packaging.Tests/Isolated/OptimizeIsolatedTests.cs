using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Functions.Isolated;
using MaaS.Optimization;
using MaaS.Testing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OptimizeFunction;
using OptimizeFunction.Isolated;
using OptimizeFunction.Management;
using OptimizeFunction.Tests;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>The isolated shell of OptimizeFunction does what the custom handler does.</summary>
public sealed class OptimizeIsolatedTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;
    private BlobContainerClient _uploads = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _uploads = await azurite.CreateContainerAsync("uploads");
        BlobContainerClient models = await azurite.CreateContainerAsync("models");
        WebApplicationBuilder builder = WorkerWeb.CreateBuilder(
            $"--ModelStorage={azurite.ConnectionString}",
            $"--MaaS:Storage:UploadsContainer={_uploads.Name}",
            $"--MaaS:Storage:ModelsContainer={models.Name}"
        );
        builder.AddOptimizeFunction();
        builder.Services.RemoveAll<IModelOptimizer>().AddSingleton<IModelOptimizer, StubOptimizer>();
        builder.Services.AddSingleton(services => new FunctionPipeline(
            services,
            app => app.UseRouting().UseEndpoints(routes => routes.MapManagement())
        ));
        _app = builder.Build();
        _client = await WorkerWeb.StartAsync(_app, typeof(ManageFunction));
    }

    [Fact]
    public async Task Uploaded_model_is_published_by_the_blob_trigger_and_managed()
    {
        BlobClient blob = await UploadAsync("net.onnx");

        await Create<OptimizeUploadFunction>().RunAsync(blob, Cancel);

        JsonElement model = await _client.GetFromJsonAsync<JsonElement>("manage/models/net", Cancel);
        Assert.Equal(1, model.GetProperty("labels").GetProperty("stable").GetInt32());
        using HttpResponseMessage deleted = await _client.DeleteAsync("manage/models/net", Cancel);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using HttpResponseMessage gone = await _client.GetAsync("manage/models/net", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Upload_without_an_event_is_found_by_the_timer()
    {
        await UploadAsync("late.onnx");

        await Create<ReconcileFunction>().RunAsync(new TimerInfo(), Cancel);

        using HttpResponseMessage model = await _client.GetAsync("manage/models/late", Cancel);
        Assert.Equal(HttpStatusCode.OK, model.StatusCode);
    }

    [Fact]
    public async Task Storage_that_fails_is_thrown_for_the_host_to_try_again()
    {
        BlobClient blob = await UploadAsync("net.onnx");
        await _uploads.DeleteAsync(cancellationToken: Cancel);

        await Assert.ThrowsAnyAsync<Exception>(() => Create<OptimizeUploadFunction>().RunAsync(blob, Cancel));
    }

    [Theory]
    [InlineData(true, "--host", "127.0.0.1", "--port", "1", "--workerId", "w", "--functions-uri", "http://127.0.0.1:1")]
    [InlineData(true, "--functions-uri=http://127.0.0.1:1")]
    [InlineData(false, "models", "list")]
    [InlineData(false, "--help")]
    [InlineData(false)]
    public void Command_lines_of_the_host_and_of_people_are_told_apart(bool host, params string[] arguments) =>
        Assert.Equal(host, WorkerArguments.AreFromHost(arguments));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private T Create<T>() => ActivatorUtilities.CreateInstance<T>(_app.Services);

    private async Task<BlobClient> UploadAsync(string name)
    {
        BlobClient blob = _uploads.GetBlobClient(name);
        await blob.UploadAsync(BinaryData.FromBytes(TinyModels.Add()), overwrite: true, Cancel);
        return blob;
    }
}
