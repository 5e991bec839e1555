using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Optimization.Tests.Publishing;

/// <summary>Storage that refuses every write of status.json.</summary>
internal sealed class StatusOutage : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The product reads and writes asynchronously.");

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        message.Request.Uri.Path.EndsWith("/status.json", StringComparison.Ordinal)
            ? throw new RequestFailedException(503, "The server is busy.")
            : ProcessNextAsync(message, pipeline);
}
