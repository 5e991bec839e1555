using System.Buffers;
using System.Globalization;
using MaaS.Runtime.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using PredictFunction.Hosting;

namespace MaaS.Bench.Load;

/// <summary>
/// The same web server and as many bytes in and out, without looking at them and without a model: what HTTP alone costs. The body is
/// received into memory that is used again, the answer has the length of the model's tensors.
/// </summary>
internal static class NullServer
{
    /// <param name="answers"><c>MODEL=BYTES</c> of each answer.</param>
    public static async Task RunAsync(int port, IEnumerable<string> answers)
    {
        Dictionary<string, byte[]> bodies = answers
            .Select(answer => answer.Split('='))
            .ToDictionary(
                parts => parts[0],
                parts => new byte[int.Parse(parts[1], CultureInfo.InvariantCulture)],
                StringComparer.Ordinal
            );
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        WebApplication app = builder.Build();
        app.MapGet("/v2/health/ready", () => Results.Ok());
        app.MapPost(
            "/v2/models/{model}/infer",
            async (HttpContext context, string model) =>
            {
                await ReadAsync(context.Request);
                await WriteAsync(context.Response, bodies[model]);
            }
        );
        await app.RunAsync();
    }

    private static async Task ReadAsync(HttpRequest request)
    {
        int length = (int)request.ContentLength!;
        byte[] body = ArrayPool<byte>.Shared.Rent(length);
        await request.Body.ReadExactlyAsync(body.AsMemory(0, length));
        ArrayPool<byte>.Shared.Return(body);
    }

    // In the same pieces as the answers of models.
    private static async Task WriteAsync(HttpResponse response, byte[] answer)
    {
        response.ContentLength = answer.Length;
        for (int sent = 0; sent < answer.Length; sent += InferResponse.PieceBytes)
        {
            int length = Math.Min(InferResponse.PieceBytes, answer.Length - sent);
            await response.BodyWriter.WriteAsync(answer.AsMemory(sent, length));
        }
    }
}
