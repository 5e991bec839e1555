using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Bench.Load;

/// <summary>Another process that opens a model, runs it once and closes it, at every line that it reads: what the machine alone makes of such a load.</summary>
internal static class LoadElsewhere
{
    public static async Task RunAsync(string modelName, string path)
    {
        BenchModel model = BenchModel.All.Single(model =>
            string.Equals(model.Name, modelName, StringComparison.Ordinal)
        );
        while (await Console.In.ReadLineAsync() is not null)
        {
            using (var session = new InferenceSession(path))
            {
                Run(session, model);
            }

            await Console.Out.WriteLineAsync("done".AsMemory());
            await Console.Out.FlushAsync(CancellationToken.None);
        }
    }

    private static void Run(InferenceSession session, BenchModel model)
    {
        using OrtValue input = BareRuntime.Input(model, 1);
        using var options = new RunOptions();
        session.Run(options, [.. session.InputNames], [input], [.. session.OutputNames]).Dispose();
    }

    /// <summary>How this program is started as that process.</summary>
    public static ProcessStartInfo Start(BenchModel model, string path)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string argument in (string[])[typeof(LoadElsewhere).Assembly.Location, "elsewhere", model.Name, path])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ORT_DISABLE_TELEMETRY"] = "1";
        return start;
    }
}
