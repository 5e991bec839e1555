using System.Text;
using System.Text.Json;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests;

/// <summary>Models that are larger than the memory of a child process, which is one megabyte here.</summary>
public sealed class UnrunModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Model_too_large_to_be_run_is_published_with_an_ungated_candidate_of_fewer_bits()
    {
        OptimizationOutcome.Optimized optimized = await OptimizedAsync(Large(), null);

        Assert.Equal(
            [("original", true), ("nbits8", false)],
            optimized.Variants.Select(variant => (variant.Variant.Name, variant.Variant.Gated))
        );
        ModelVariant candidate = optimized.Variants[1].Variant;
        Assert.Null(candidate.Measurement);
        Assert.InRange(candidate.SizeBytes, 1, optimized.Variants[0].Variant.SizeBytes / 3);
        JsonElement report = Report(optimized);
        Assert.Equal("original", report.GetProperty("chosen").GetString());
        Assert.Contains("nbits8 lies beside it", report.GetProperty("summary").GetString(), StringComparison.Ordinal);
        JsonElement tried = Assert.Single(report.GetProperty("candidates").EnumerateArray());
        Assert.Equal("ungated", tried.GetProperty("verdict").GetString());
        Assert.Contains("SandboxMemoryMegabytes", tried.GetProperty("reason").GetString(), StringComparison.Ordinal);
        JsonElement pass = tried
            .GetProperty("passes")
            .EnumerateArray()
            .Single(pass => pass.GetProperty("name").GetString() == "matmul-nbits");
        JsonElement[] tensors = [.. pass.GetProperty("done").GetProperty("tensors").EnumerateArray()];
        Assert.All(tensors, tensor => Assert.InRange(tensor.GetProperty("relativeError").GetDouble(), 1e-5, 0.05));
        Assert.Equal(2, tensors.Length);
    }

    [Fact]
    public async Task Ungated_candidate_gives_nearly_the_answers_of_the_original()
    {
        OptimizationOutcome.Optimized optimized = await OptimizedAsync(Large(), null);

        IReadOnlyDictionary<string, float[]>[] answers =
        [
            .. optimized.Variants.Select(variant =>
                ModelRun.Outputs(Path.Combine(variant.Folder, variant.Variant.File))
            ),
        ];
        Assert.InRange(ModelRun.RelativeError(answers[0], answers[1]), 1e-6, 0.02);
    }

    [Fact]
    public async Task Signature_of_a_model_too_large_to_be_run_is_the_declared_one_with_the_limits_of_the_plan()
    {
        OptimizationOutcome.Optimized optimized = await OptimizedAsync(Large(), """{"limits":{"x":[8,512]}}""");

        TensorSpec input = Assert.Single(optimized.Signature.Inputs);
        Assert.Equal(("x", TensorDataType.Fp32), (input.Name, input.DataType));
        Assert.Equal([-1, 512], input.Shape);
        Assert.Equal(["batch", null], input.DimensionNames!);
        Assert.Equal([8, 512], input.MaxDimensions!);
        Assert.Equal([-1, 10], Assert.Single(optimized.Signature.Outputs).Shape);
    }

    [Fact]
    public async Task Nothing_is_made_of_it_where_the_goal_is_exact() =>
        Assert.Equal(
            "original",
            Assert.Single((await OptimizedAsync(Large(), """{"goal":"exact"}""")).Variants).Variant.Name
        );

    [Fact]
    public async Task Output_without_dimensions_is_refused_by_name_where_nothing_can_infer_them()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Large());
        model.Graph.Output[0].Type.TensorType.Shape = null;

        var refused = Assert.IsType<OptimizationOutcome.Refused>(await OptimizeAsync(model.ToByteArray(), null));

        Assert.Equal("model-needs-too-much-memory", refused.Reason.Code);
        Assert.Contains("'y' has no type of a tensor", refused.Reason.Message, StringComparison.Ordinal);
    }

    private static byte[] Large() => TinyModels.Mlp(512, 1_024, 10);

    private static JsonElement Report(OptimizationOutcome.Optimized optimized)
    {
        using var document = JsonDocument.Parse(optimized.ReportJson);
        return document.RootElement.Clone();
    }

    private async Task<OptimizationOutcome.Optimized> OptimizedAsync(byte[] model, string? plan) =>
        Assert.IsType<OptimizationOutcome.Optimized>(await OptimizeAsync(model, plan));

    private async Task<OptimizationOutcome> OptimizeAsync(byte[] model, string? plan)
    {
        using var fixture = new OptimizerFixture { MemoryMegabytes = 1 };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            _folder.Write("model.onnx", model),
            plan is null ? null : Encoding.UTF8.GetBytes(plan),
            samples: null,
            TestContext.Current.CancellationToken
        );
        return outcome is OptimizationOutcome.Optimized optimized ? Kept(optimized) : outcome;
    }

    /// <summary>The fixture deletes its folder.</summary>
    private OptimizationOutcome.Optimized Kept(OptimizationOutcome.Optimized optimized) =>
        optimized with
        {
            Variants =
            [
                .. optimized.Variants.Select(variant =>
                {
                    byte[] file = File.ReadAllBytes(Path.Combine(variant.Folder, variant.Variant.File));
                    string path = _folder.Write($"{variant.Variant.Name}-{variant.Variant.File}", file);
                    return variant with
                    {
                        Variant = variant.Variant with { File = Path.GetFileName(path) },
                        Folder = _folder.Path,
                    };
                }),
            ],
        };
}
