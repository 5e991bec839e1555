using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Runtime.Models;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests;

/// <summary>The form for GPUs, made and judged where no GPU is.</summary>
public sealed class GpuVariantTests : IDisposable
{
    private readonly OptimizerFixture _optimizer = new();

    public void Dispose() => _optimizer.Dispose();

    [Fact]
    public async Task Asked_for_it_is_published_beside_what_the_cpu_is_served()
    {
        OptimizationOutcome.Optimized optimized = await OptimizeAsync(SampleModels.Normal(64 * 64, 3));

        ModelVariant variant = Assert.Single(optimized.Variants, prepared => prepared.Variant.Target == "cuda").Variant;
        Assert.Equal("fp16", variant.Name);
        Assert.Equal("fp16", variant.Precision);
        Assert.True(variant.Gated);
        // More than the rounding of weights alone: the CPU takes that of activations away.
        Assert.InRange(variant.Measurement!.RelativeError, 1e-4, 1e-3);
        Assert.Equal(ModelVariant.OriginalName, optimized.Variants[^1].Variant.Name);
    }

    [Fact]
    public async Task What_would_overflow_on_a_gpu_is_not_published()
    {
        OptimizationOutcome.Optimized optimized = await OptimizeAsync([.. Enumerable.Repeat(30_000f, 64 * 64)]);

        Assert.DoesNotContain(optimized.Variants, prepared => prepared.Variant.Target == "cuda");
    }

    private async Task<OptimizationOutcome.Optimized> OptimizeAsync(float[] weights)
    {
        string path = Path.Combine(_optimizer.Folder, "model.onnx");
        ModelProto model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 64)
            .Initializer("w", [64, 64], weights)
            .Node("MatMul", ["x", "w"], ["hidden"])
            .Node("Relu", ["hidden"], ["active"])
            .Node("MatMul", ["active", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 64)
            .Proto;
        using (var original = new OnnxModel(model))
        {
            OnnxWriter.Write(original, path, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
        }

        OptimizationOutcome outcome = await _optimizer.OptimizeAsync(
            path,
            """{"gpu": true, "budget": {"cosine": 0.99}}"""u8.ToArray(),
            samples: null,
            TestContext.Current.CancellationToken
        );
        return Assert.IsType<OptimizationOutcome.Optimized>(outcome);
    }
}
