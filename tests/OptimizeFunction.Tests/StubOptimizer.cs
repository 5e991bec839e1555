using MaaS.Optimization;
using MaaS.Runtime.Models;

namespace OptimizeFunction.Tests;

/// <summary>Publishes the original as it came: what the shell does is not about optimizing.</summary>
internal sealed class StubOptimizer : IModelOptimizer
{
    public string Version => "stub";

    public async Task<OptimizationOutcome> OptimizeAsync(
        OptimizationRequest request,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        string path = Path.Combine(request.WorkFolder, "model.onnx");
        File.Copy(request.ModelPath, path);
        await Task.Yield();
        return new OptimizationOutcome.Optimized(
            new ModelSignature { Inputs = [], Outputs = [] },
            [
                new PreparedVariant(
                    new ModelVariant
                    {
                        Name = ModelVariant.OriginalName,
                        File = "model.onnx",
                        Target = "any",
                        Precision = "fp32",
                        SizeBytes = new FileInfo(path).Length,
                        Gated = true,
                    },
                    request.WorkFolder
                ),
            ],
            "{}"u8.ToArray(),
            "<!doctype html>"u8.ToArray()
        );
    }
}
