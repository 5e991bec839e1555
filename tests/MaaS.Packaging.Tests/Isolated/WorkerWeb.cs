using System.Net;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>
/// The web server of the isolated worker as far as the functions see it: one route per [Function] with an [HttpTrigger], the
/// class made by dependency injection, the result carried out.
/// </summary>
internal static class WorkerWeb
{
    public static async Task<HttpClient> StartAsync(WebApplication app, Type anyFunction)
    {
        foreach (MethodInfo method in Functions(anyFunction))
        {
            HttpTriggerAttribute trigger = method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()!;
            RequestDelegate invoke = context => InvokeAsync(method, context);
            _ = trigger.Methods is { } methods
                ? app.MapMethods(trigger.Route!, methods, invoke)
                : app.Map(trigger.Route!, invoke);
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>A builder whose web server listens on a free port of this machine.</summary>
    public static WebApplicationBuilder CreateBuilder(params string[] arguments)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(arguments);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder;
    }

    private static IEnumerable<MethodInfo> Functions(Type anyFunction) =>
        from type in anyFunction.Assembly.GetTypes()
        where string.Equals(type.Namespace, anyFunction.Namespace, StringComparison.Ordinal)
        from method in type.GetMethods()
        where method.GetCustomAttribute<FunctionAttribute>() is not null
        where method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>() is not null
        select method;

    private static async Task InvokeAsync(MethodInfo method, HttpContext context)
    {
        object instance = ActivatorUtilities.CreateInstance(context.RequestServices, method.DeclaringType!);
        IResult result = await (Task<IResult>)method.Invoke(instance, [context.Request])!;
        await result.ExecuteAsync(context);
    }
}
