using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Bench.Load;

/// <summary>The least that a C# program does to answer one request: opens one model from the disk and runs the measured row.</summary>
internal static class MinimalServer
{
    public static async Task RunAsync(int port, string modelName, string path)
    {
        BenchModel model = BenchModel.All.Single(model =>
            string.Equals(model.Name, modelName, StringComparison.Ordinal)
        );
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
        };
        using var session = new InferenceSession(path, options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        await using WebApplication app = builder.Build();
        app.MapPost(
            "/v2/models/{model}/infer",
            async (HttpContext context) =>
            {
                await context.Request.BodyReader.CopyToAsync(Stream.Null);
                await context.Response.BodyWriter.WriteAsync(Answer(session, model));
            }
        );
        await app.RunAsync();
    }

    private static byte[] Answer(InferenceSession session, BenchModel model)
    {
        using OrtValue input = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            model.IsFloat ? TensorElementType.Float : TensorElementType.Int64,
            model.Shape
        );
        model.Row.CopyTo(input.GetTensorMutableRawData());
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            options,
            [.. session.InputNames],
            [input],
            [.. session.OutputNames]
        );
        return outputs[0].GetTensorMutableRawData().ToArray();
    }
}
