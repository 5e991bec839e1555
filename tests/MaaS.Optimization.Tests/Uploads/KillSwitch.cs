using Azure.Core;
using Azure.Core.Pipeline;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>
/// Kills a worker at its k-th storage request: before it is sent, or after it was carried out but before the answer arrives.
/// From then on every request of that worker fails. Requests for status.json are not counted: they come when they come.
/// </summary>
internal sealed class KillSwitch(int killAt, bool afterSending) : HttpPipelinePolicy
{
    private int _requests;
    private volatile bool _dead;

    public bool Killed => _dead;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The product reads and writes asynchronously.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        bool counted = !message.Request.Uri.Path.EndsWith("/status.json", StringComparison.Ordinal);
        bool now = counted && Interlocked.Increment(ref _requests) == killAt;
        if (_dead || (now && !afterSending))
        {
            _dead = true;
            throw new WorkerKilledException();
        }

        await ProcessNextAsync(message, pipeline);
        if (now)
        {
            _dead = true;
            throw new WorkerKilledException();
        }
    }
}
