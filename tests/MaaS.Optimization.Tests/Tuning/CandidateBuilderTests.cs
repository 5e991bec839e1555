using System.Text.Json;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tests.Isolation;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class CandidateBuilderTests
{
    [Fact]
    public async Task Exact_pass_that_throws_costs_itself_alone()
    {
        var candidate = new Candidate(
            "both",
            [
                new PlannedPass(new ThrowingPass()) { MayBeLeftOut = true },
                new PlannedPass(PassCatalog.Find("int8-storage")!),
            ]
        );

        OnnxOutcome<BuiltCandidate> outcome = await BuildAsync(candidate);

        Assert.True(outcome.TryGet(out BuiltCandidate? built, out _));
        Assert.Equal([false, true], built.Reports.Select(report => report.ChangedAnything));
        Assert.Contains("frobnicated", Assert.Single(built.Reports[0].LeftAlone).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pass_that_was_asked_for_and_throws_fails_its_candidate() =>
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            BuildAsync(new Candidate("asked", [new PlannedPass(new ThrowingPass())]))
        );

    private static Task<OnnxOutcome<BuiltCandidate>> BuildAsync(Candidate candidate)
    {
        IOptions<OptimizationOptions> options = Options.Create(new OptimizationOptions());
        var sequence = new PassSequence(new ActivationCollector(TestSandbox.Create(), options));
        var calibrator = new SandboxActivationCalibrator(TestSandbox.Create(), options);
        var passes = new ObservedPasses(calibrator, sequence);
        var builder = new CandidateBuilder(
            sequence,
            new OptionSearch(
                passes,
                new CrossValidation(passes, calibrator, new BiasCorrection(calibrator), options, TimeProvider.System),
                new BiasCorrection(calibrator),
                TimeProvider.System
            ),
            NullLogger<CandidateBuilder>.Instance
        );
        var original = new VerifiedModel
        {
            Model = new OnnxModel(
                MaaS.Optimization.Onnx.ModelProto.Parser.ParseFrom(Testing.TinyModels.Mlp(64, 64, 10))
            ),
            Path = "model.onnx",
            DataFiles = [],
            SizeBytes = 1,
            Precision = "fp32",
            Signature = new ModelSignature { Inputs = [], Outputs = [] },
            Inspection = new InspectResult { RuntimeVersion = "0" },
            Features = [],
            Preparations = [],
        };
        return builder.BuildAsync(
            candidate,
            original,
            new OptimizationPlan(),
            "",
            TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken
        );
    }

    private sealed class ThrowingPass : IOptimizationPass
    {
        public PassDescriptor Descriptor { get; } =
            new()
            {
                Name = "throwing",
                Summary = "Throws.",
                OpTypes = [],
                Exactness = PassExactness.Exact,
            };

        public OnnxOutcome<PassOptions> ReadOptions(JsonElement options) => throw new NotSupportedException();

        public PassOutcome Apply(OnnxModel model, PassOptions? options, CancellationToken cancellationToken) =>
            throw new NotSupportedException("frobnicated");
    }
}
