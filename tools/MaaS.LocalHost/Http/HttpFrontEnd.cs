using System.Net;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Handlers;
using Microsoft.AspNetCore.Routing.Constraints;
using Yarp.ReverseProxy.Forwarder;

namespace MaaS.LocalHost.Http;

/// <summary>
/// An app's public port: its HTTP functions' routes, in the host's order, passed on to the handler as current hosts do
/// (<c>enableProxyingHttpRequest</c>): headers, chunked bodies and streamed answers kept.
/// </summary>
internal static class HttpFrontEnd
{
    /// <summary>The host's FUNCTIONS_REQUEST_BODY_SIZE_LIMIT, in bytes.</summary>
    private const long BodyLimit = 104_857_600;

    /// <summary>How long requests in flight have to finish when the host stops.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    /// <summary>A server that is not started yet.</summary>
    /// <param name="keys">Null: keys are not asked for, as under <c>func start</c> without <c>--enableAuth</c>.</param>
    public static WebApplication Create(
        FunctionApp app,
        int port,
        HostKeys? keys,
        HandlerSupervisor supervisor,
        ILoggerFactory loggers
    )
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.AddServerHeader = false;
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainLimit);
        WebApplication web = builder.Build();
        var proxy = new HandlerProxy(
            web.Services.GetRequiredService<IHttpForwarder>(),
            supervisor,
            app.FunctionTimeout,
            loggers.CreateLogger(app.Name)
        );
        web.Lifetime.ApplicationStopped.Register(proxy.Dispose);
        web.UseRouter(Routes(web, app, keys, proxy));
        return web;
    }

    /// <summary>Routes tried one after the other, the first match wins: what the host does, and endpoint routing does not.</summary>
    private static RouteCollection Routes(WebApplication web, FunctionApp app, HostKeys? keys, HandlerProxy proxy)
    {
        var routes = new RouteCollection();
        IInlineConstraintResolver resolver = web.Services.GetRequiredService<IInlineConstraintResolver>();
        foreach (HttpFunction function in app.Functions.OfType<HttpFunction>())
        {
            var constraints = new Dictionary<string, object>(StringComparer.Ordinal);
            if (function.Methods.Count > 0)
            {
                constraints["httpMethod"] = new HttpMethodRouteConstraint([.. function.Methods]);
            }

            var handler = new RouteHandler(context => InvokeAsync(context, function, keys, proxy));
            routes.Add(new Route(handler, function.Name, function.Route, null, constraints, null, resolver));
        }

        return routes;
    }

    private static Task InvokeAsync(HttpContext context, HttpFunction function, HostKeys? keys, HandlerProxy proxy)
    {
        if (keys?.Opens(function, context.Request) == false)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return proxy.ForwardAsync(context);
    }
}
