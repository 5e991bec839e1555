using MaaS.Runtime.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

// Opens the model that is named, then stays for as long as ONNX Runtime's telemetry needs to leave its files (1.5 s).
var factory = new SessionFactory(Options.Create(new OnnxRuntimeOptions()), NullLogger<SessionFactory>.Instance);
using InferenceSession session = factory.Create(new SessionSource(args[0]), new FileInfo(args[0]).Length);
await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
Console.WriteLine(string.Join(',', session.InputNames));
