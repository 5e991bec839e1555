using System.Diagnostics;
using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>A client that shares no code with us.</summary>
public sealed class PythonClientTests(RunningProduct product)
{
    [ToolchainFact]
    public async Task Python_client_gets_the_same_answer_as_binary_gzip_and_json()
    {
        await product.UploadAsync("e2e-python.onnx", TinyModels.Add(1));
        await product.PublishedAsync("e2e-python");
        var start = new ProcessStartInfo("python3")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Toolchain", "open_inference_client.py"),
                product.Predict.BaseAddress!.Authority,
                "e2e-python",
                "4",
            },
        };

        using Process python = Process.Start(start)!;
        Task<string> error = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(python.ExitCode == 0, await error);
        Assert.Equal("[1.0,2.0,3.0,4.0]", JsonNode.Parse(output)!["answer"]!.ToJsonString());
    }
}
