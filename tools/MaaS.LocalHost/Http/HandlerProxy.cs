using System.Net;
using MaaS.LocalHost.Handlers;
using MaaS.LocalHost.Invocations;
using Yarp.ReverseProxy.Forwarder;

namespace MaaS.LocalHost.Http;

/// <summary>Passes one HTTP request on to whichever handler answers at the moment.</summary>
internal sealed class HandlerProxy(
    IHttpForwarder forwarder,
    HandlerSupervisor supervisor,
    TimeSpan functionTimeout,
    ILogger logger
) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null, // traceparent arrives as the client sent it
        }
    );

    private readonly ForwarderRequestConfig _config = new() { ActivityTimeout = functionTimeout };

    public async Task ForwardAsync(HttpContext context)
    {
        HandlerProcess handler;
        try
        {
            handler = await supervisor.GetAsync(context.RequestAborted);
        }
        catch (Exception error) when (error is LocalHostException or OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        context.Request.Headers["X-Azure-Functions-InvocationId"] = Guid.NewGuid().ToString();
        context.Request.Headers["X-Azure-Functions-HostVersion"] = HandlerInvoker.HostVersion;
        ForwarderError outcome = await forwarder.SendAsync(
            context,
            handler.Address.ToString(),
            _client,
            _config,
            HttpTransformer.Default
        );
        if (outcome != ForwarderError.None && !context.RequestAborted.IsCancellationRequested)
        {
            logger.ProxyFailed(context.Request.Method, context.Request.Path, outcome);
        }
    }

    public void Dispose() => _client.Dispose();
}
