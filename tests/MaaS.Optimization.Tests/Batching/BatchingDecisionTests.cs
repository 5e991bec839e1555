using System.Text;
using MaaS.Optimization.Batching;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Batching;

/// <summary>From a model to what its manifest says of batching, by real runs in a child process.</summary>
public sealed class BatchingDecisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Independent_rows_are_batchable_and_have_a_curve()
    {
        BatchingManifest batching = await DecideAsync(TinyModels.Mlp(64, 256, 10));

        Assert.True(batching.Batchable, batching.Reason);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], batching.Curve.Select(point => point.Rows));
        Assert.All(batching.Curve, point => Assert.True(point.RowsPerSecond > 0));
        Assert.Contains(batching.MaxRows, batching.Curve.Select(point => point.Rows));
    }

    [Fact]
    public async Task The_curve_ends_at_the_published_limit_of_rows()
    {
        BatchingManifest batching = await DecideAsync(
            TinyModels.Mlp(64, 256, 10),
            """{"passes":["hardswish-fusion"],"limits":{"x":[5,64]}}"""
        );

        Assert.Equal([1, 2, 4], batching.Curve.Select(point => point.Rows));
    }

    [Fact]
    public async Task A_mean_over_rows_that_the_graph_hides_is_found_by_the_probe()
    {
        // All values in one row, made equal in sum, and back: no operator names the axis of rows.
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Initializer("flat", [2], 1L, -1L)
            .Initializer("rows", [2], -1L, 4L)
            .Node("Reshape", ["x", "flat"], ["all"])
            .Node("LpNormalization", ["all"], ["scaled"])
            .Node("Reshape", ["scaled", "rows"], ["y"])
            .Output("y", ElementType.Float, "batch", 4)
            .ToBytes();

        BatchingManifest batching = await DecideAsync(model);

        Assert.False(batching.Batchable);
        Assert.Contains("row", batching.Reason, StringComparison.Ordinal);
        Assert.Equal(1, batching.MaxRows);
    }

    [Fact]
    public async Task A_scale_over_rows_that_only_an_extreme_row_moves_is_found_by_the_probe()
    {
        // Nothing is smaller than a millionth of the largest of all values: rows of like sizes never notice.
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Initializer("flat", [1], -1L)
            .Initializer("tiny", [], 1e-6f)
            .Node("Reshape", ["x", "flat"], ["all"])
            .Node("ReduceMax", ["all"], ["most"], "", OnnxModelBuilder.Attribute("keepdims", 0L))
            .Node("Mul", ["most", "tiny"], ["step"])
            .Node("Max", ["x", "step"], ["y"])
            .Output("y", ElementType.Float, "batch", 4)
            .ToBytes();

        BatchingManifest batching = await DecideAsync(model);

        Assert.False(batching.Batchable);
        Assert.Contains("10⁴", batching.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_without_rows_is_not_batchable()
    {
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 4)
            .Node("Identity", ["x"], ["y"])
            .Node("Shape", ["x"], ["size"])
            .Output("y", ElementType.Float, "batch", 4)
            .Output("size", ElementType.Int64, 2)
            .ToBytes();

        Assert.Contains("'size'", (await DecideAsync(model)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dynamically_quantized_variant_is_not_batchable_and_its_original_is()
    {
        using var fixture = new OptimizerFixture
        {
            Measurer = new ScriptedMeasurer { Outcome = new MeasuringOutcome.Measured(Measurements.Of()) },
        };

        IReadOnlyList<PreparedVariant> variants = await OptimizeAsync(
            fixture,
            TinyModels.Mlp(64, 256, 10),
            """{"passes":["dynamic-quantization"]}"""
        );

        Assert.Equal(["dynamic-quantization", "original"], variants.Select(variant => variant.Variant.Name));
        Assert.Contains("scale", variants[0].Variant.Batching!.Reason, StringComparison.Ordinal);
        Assert.True(variants[1].Variant.Batching!.Batchable);
    }

    [Theory]
    [InlineData(new double[] { 100, 190, 350, 360 }, 4)]
    [InlineData(new double[] { 100, 105, 115, 119 }, 1)]
    [InlineData(new double[] { 100, 90, 80 }, 1)]
    [InlineData(new double[0], 1)]
    public void The_smallest_batch_that_is_nearly_the_best_is_the_most_useful(double[] throughput, int rows)
    {
        BatchPoint[] curve = [.. throughput.Select((rate, i) => new BatchPoint(1 << i, rate))];

        Assert.Equal(rows, BatchCurve.MostUseful(curve));
    }

    private async Task<BatchingManifest> DecideAsync(byte[] model, string plan = """{"passes":["hardswish-fusion"]}""")
    {
        using var fixture = new OptimizerFixture();
        IReadOnlyList<PreparedVariant> variants = await OptimizeAsync(fixture, model, plan);
        return Assert.Single(variants).Variant.Batching!;
    }

    private async Task<IReadOnlyList<PreparedVariant>> OptimizeAsync(
        OptimizerFixture fixture,
        byte[] model,
        string plan
    )
    {
        string path = Path.Combine(_folder.Path, "model.onnx");
        await File.WriteAllBytesAsync(path, model, TestContext.Current.CancellationToken);
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            path,
            Encoding.UTF8.GetBytes(plan),
            null,
            TestContext.Current.CancellationToken
        );
        return Assert.IsType<OptimizationOutcome.Optimized>(outcome).Variants;
    }
}
