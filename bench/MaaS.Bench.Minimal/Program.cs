using System.Globalization;
using MaaS.Bench.Minimal;
using Microsoft.ML.OnnxRuntime;

// MaaS.Bench.Minimal <port> <model.onnx>: the least that a C# program does to answer requests for one model.
using var session = new InferenceSession(args[1]);
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(int.Parse(args[0], CultureInfo.InvariantCulture)));
await using WebApplication app = builder.Build();
app.Run(context => InferRequest.AnswerAsync(session, context));
await app.RunAsync();
