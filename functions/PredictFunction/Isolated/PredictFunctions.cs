using MaaS.Functions.Isolated;
using Microsoft.Azure.Functions.Worker;

namespace PredictFunction.Isolated;

/// <summary>The HTTP triggers, as the function.json files of the custom handler have them.</summary>
public sealed class PredictFunctions(FunctionPipeline pipeline)
{
    [Function("Health")]
    public Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "v2/health/{probe}")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("ServerMetadata")]
    public Task<IResult> ServerMetadataAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "v2")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("Models")]
    public Task<IResult> ModelsAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = "v2/models/{*path}")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("ModelsV1")]
    public Task<IResult> ModelsV1Async(
        [HttpTrigger(AuthorizationLevel.Function, Route = "v1/models/{*path}")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("RepositoryIndex")]
    public Task<IResult> RepositoryIndexAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = "v2/repository/index")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("Metrics")]
    public Task<IResult> MetricsAsync(
        [HttpTrigger(AuthorizationLevel.Function, Route = "metrics")] HttpRequest request
    ) => pipeline.RunAsync(request);

    [Function("RepositoryControl")]
    public Task<IResult> RepositoryControlAsync(
        [HttpTrigger(AuthorizationLevel.Admin, Route = "v2/repository/models/{model}/{action}")] HttpRequest request
    ) => pipeline.RunAsync(request);
}
