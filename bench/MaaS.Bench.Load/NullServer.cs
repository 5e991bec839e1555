using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PredictFunction.Hosting;

namespace MaaS.Bench.Load;

/// <summary>The same web server and the same bytes in and out, without reading them and without a model: what HTTP alone costs.</summary>
internal static class NullServer
{
    private static readonly byte[] Answer =
        """{"model_name":"none","model_version":"1","outputs":[{"name":"y","shape":[1,1],"datatype":"FP32","data":[0]}]}"""u8.ToArray();

    public static async Task RunAsync(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        WebApplication app = builder.Build();
        app.MapGet("/v2/health/ready", () => Results.Ok());
        app.MapPost(
            "/v2/models/{model}/infer",
            static async (HttpContext context) =>
            {
                await context.Request.BodyReader.CopyToAsync(Stream.Null);
                context.Response.ContentLength = Answer.Length;
                await context.Response.BodyWriter.WriteAsync(Answer);
            }
        );
        await app.RunAsync();
    }
}
