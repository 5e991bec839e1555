using MaaS.Functions.Isolated;
using Microsoft.Azure.Functions.Worker;

namespace OptimizeFunction.Isolated;

/// <summary>The management door.</summary>
public sealed class ManageFunction(FunctionPipeline pipeline)
{
    [Function("Manage")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "put", "post", "delete", Route = "manage/{*path}")]
            HttpRequest request
    ) => pipeline.RunAsync(request);
}
