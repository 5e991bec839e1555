using System.Collections.Concurrent;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Every pass on the three PaddleOCR models: opset 9 and 11, all weights in Constant nodes.</summary>
public sealed class RealModelTests
{
    /// <summary>Of every open dimension: batch, height and width; suits all three.</summary>
    private const int Size = 64;

    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, float[]>> Originals = new(
        StringComparer.Ordinal
    );

    public static TheoryData<string, string> ModelsAndPasses
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string kind in (string[])["rec", "det", "cls"])
            {
                foreach (IOptimizationPass pass in PassCatalog.All)
                {
                    data.Add(kind, pass.Descriptor.Name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ModelsAndPasses))]
    public void A_pass_keeps_the_answers_of_a_real_model_as_it_says(string kind, string passName)
    {
        IOptimizationPass pass = PassCatalog.Find(passName)!;
        using OnnxModel model = Read(kind);

        PassOutcome outcome = PassRun.Apply(pass, model, null);

        Assert.Equal(model.Graph.Input, outcome.Model.Graph.Input);
        Assert.Equal(model.Graph.Output, outcome.Model.Graph.Output);
        IReadOnlyDictionary<string, float[]> actual = ModelRun.Outputs(outcome.Model, variable: Size);
        if (pass.Descriptor.Exactness == PassExactness.Exact)
        {
            Assert.InRange(ModelRun.MaxDifference(Expected(kind), actual), 0, 1e-4);
        }
        else if (pass is ICalibratedPass { GainsWithoutSamples: false })
        {
            // Without samples, or on noise, nothing is refitted well: what it takes away is not made up for. That the model still runs, with
            // outputs of the same sizes, is what can be asked here.
            Assert.True(outcome.Report.ChangedAnything);
            // Blocks that do the least may be the smallest, too.
            double share = passName == "layer-pruning" ? 1 : 0.9;
            Assert.True(outcome.Report.BytesAfter < share * outcome.Report.BytesBefore);
            _ = ModelRun.MaxDifference(Expected(kind), actual);
        }
        else
        {
            // The input is noise, on which a network has no firm opinion (and det finds nothing: all its answers are near 0).
            // How much is too much is for the tuner's gates, on samples; a transposed weight or a wrong scale is far beyond.
            double relative = ModelRun.RelativeError(Expected(kind), actual);
            float largest = ModelRun.MaxDifference(Expected(kind), actual);
            Assert.True(relative < 0.5 || largest < 0.1, $"relative {relative}, largest {largest}");
        }
    }

    [Theory]
    [InlineData("rec", 28)]
    [InlineData("det", 24)]
    [InlineData("cls", 18)]
    public void Exact_passes_together_find_every_hardswish_and_leave_no_normalization(string kind, int hardSwishes)
    {
        using OnnxModel model = Read(kind);
        PassOutcome fused = PassCatalog
            .Find("hardswish-fusion")!
            .Apply(model, null, TestContext.Current.CancellationToken);

        PassOutcome folded = PassCatalog
            .Find("conv-affine-folding")!
            .Apply(fused.Model, null, TestContext.Current.CancellationToken);

        Assert.Equal(4 * hardSwishes, fused.Report.NodesChanged);
        Assert.DoesNotContain(folded.Model.Graph.Node, FollowsAConvolution);
        Assert.True(folded.Report.BytesAfter < fused.Report.BytesBefore);
        Assert.InRange(ModelRun.MaxDifference(Expected(kind), ModelRun.Outputs(folded.Model, variable: Size)), 0, 1e-4);

        bool FollowsAConvolution(NodeProto node) =>
            node.OpType == "BatchNormalization"
            && folded.Model.Graph.Node.Any(conv => conv.OpType == "Conv" && conv.Output[0] == node.Input[0]);
    }

    [Fact]
    public void Int8_storage_makes_a_real_model_less_than_a_third()
    {
        using OnnxModel model = Read("rec");

        PassReport report = PassCatalog
            .Find("int8-storage")!
            .Apply(model, null, TestContext.Current.CancellationToken)
            .Report;

        Assert.True(report.BytesAfter * 3 < report.BytesBefore, $"{report.BytesBefore} to {report.BytesAfter}");
        Assert.All(report.Tensors, tensor => Assert.InRange(tensor.RelativeError, 0, 0.04));
    }

    private static OnnxModel Read(string kind)
    {
        Assert.True(
            OnnxReader
                .Read(RepositoryFolder.OcrModel(kind), TestContext.Current.CancellationToken)
                .TryGet(out OnnxModel? model, out _)
        );
        return model;
    }

    private static IReadOnlyDictionary<string, float[]> Expected(string kind) =>
        Originals.GetOrAdd(kind, static key => ModelRun.Outputs(RepositoryFolder.OcrModel(key), variable: Size));
}
