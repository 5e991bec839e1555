using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Quantization;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class CandidatePlannerTests
{
    [Theory]
    [InlineData(
        "latency",
        "matmul",
        true,
        "exact int8-dynamic int8-dynamic-storage int8-static nbits8 nbits4 pruned-int8 pruned-int8-static pruned-nbits8"
    )]
    [InlineData("latency", "matmul", false, "exact int8-dynamic int8-dynamic-storage nbits8 nbits4")]
    [InlineData("latency", "recurrent", true, "exact int8-dynamic int8-dynamic-storage pruned-int8")]
    [InlineData("latency", "recurrent", false, "exact int8-dynamic int8-dynamic-storage")]
    [InlineData(
        "latency",
        "convolutional",
        true,
        "exact int8-storage int8-static int8-static-pointwise int8-dynamic-storage pruned-int8"
    )]
    [InlineData("latency", "convolutional", false, "exact int8-storage int8-dynamic-storage")]
    [InlineData("size", "convolutional", true, "exact int8-storage int8-static fp16-storage")]
    [InlineData("size", "convolutional", false, "exact int8-storage fp16-storage")]
    [InlineData("size", "matmul", true, "exact int8-storage int8-dynamic-storage nbits4 fp16-storage")]
    [InlineData("latency", "other", true, "exact")]
    [InlineData("exact", "matmul", true, "exact")]
    [InlineData("size", "other", true, "exact")]
    public void Family_and_goal_decide_what_is_tried(string goal, string family, bool samples, string candidates) =>
        Assert.Equal(
            candidates,
            string.Join(
                ' ',
                CandidatePlanner
                    .Plan(
                        new OptimizationPlan { Goal = Enum.Parse<OptimizationGoal>(goal, ignoreCase: true) },
                        Enum.Parse<ModelFamily>(family, ignoreCase: true),
                        cpuFeatures: []
                    )
                    .Where(candidate => samples || !candidate.NeedsSamples)
                    .Select(candidate => candidate.Name)
            )
        );

    [Theory]
    [InlineData(true, OptimizationGoal.Latency, "fp16")]
    [InlineData(false, OptimizationGoal.Latency, "")]
    [InlineData(true, OptimizationGoal.Exact, "")]
    public void For_gpus_one_more_is_tried_where_it_is_asked_for(bool gpu, object goal, string candidates) =>
        Assert.Equal(
            candidates,
            string.Join(
                ' ',
                CandidatePlanner
                    .Plan(
                        new OptimizationPlan { Goal = (OptimizationGoal)goal, Gpu = gpu },
                        ModelFamily.Convolutional,
                        cpuFeatures: []
                    )
                    .Where(candidate => candidate.Target == "cuda")
                    .Select(candidate => candidate.Name)
            )
        );

    [Theory]
    [InlineData("avx2 fma", WeightRange.Adaptive)]
    [InlineData("avx2 avx512f avx512vnni fma", WeightRange.Full)]
    [InlineData("avx2 avxvnni fma", WeightRange.Full)]
    [InlineData("dotprod neon", WeightRange.Full)]
    public void Weights_use_all_of_int8_where_the_cpu_does_not_saturate(string cpu, object range)
    {
        PlannedPass[] quantizing =
        [
            .. CandidatePlanner
                .Plan(new OptimizationPlan(), ModelFamily.MatMul, cpuFeatures: cpu.Split(' '))
                .SelectMany(candidate => candidate.Passes)
                .Where(pass => pass.Name is "dynamic-quantization" or "static-quantization"),
        ];

        Assert.NotEmpty(quantizing);
        Assert.All(
            quantizing,
            pass =>
            {
                Assert.True(pass.Pass.ReadOptions(pass.Given ?? default).TryGet(out PassOptions? written, out _));
                Assert.Equal(range, ((QuantizationOptions)written).WeightRange);
                Assert.Equal(range, ((QuantizationOptions?)pass.Options ?? (QuantizationOptions)written).WeightRange);
            }
        );
    }

    [Fact]
    public void Exact_goal_tries_nothing_but_exact_passes() =>
        Assert.All(
            CandidatePlanner
                .Plan(new OptimizationPlan { Goal = OptimizationGoal.Exact }, ModelFamily.MatMul, cpuFeatures: [])
                .SelectMany(candidate => candidate.Passes),
            pass => Assert.Equal(PassExactness.Exact, pass.Pass.Descriptor.Exactness)
        );

    [Fact]
    public void Passes_of_the_plan_are_one_candidate_in_their_order()
    {
        PlannedPass[] passes = [.. PassCatalog.All.Take(2).Select(pass => new PlannedPass(pass))];

        Candidate candidate = Assert.Single(
            CandidatePlanner.Plan(new OptimizationPlan { Passes = passes }, ModelFamily.Other, cpuFeatures: [])
        );

        Assert.Equal(passes, candidate.Passes);
        Assert.Equal($"{passes[0].Name}-{passes[1].Name}", candidate.Name);
    }

    [Fact]
    public void Exact_passes_come_first_in_every_candidate()
    {
        IEnumerable<string> exact = PassCatalog
            .All.Where(pass => pass.Descriptor is { Exactness: PassExactness.Exact, GainsByItself: true })
            .Select(pass => pass.Descriptor.Name);

        Assert.All(
            CandidatePlanner.Plan(new OptimizationPlan(), ModelFamily.Convolutional, cpuFeatures: []),
            candidate => Assert.Equal(exact, candidate.Passes.Select(pass => pass.Name).Take(exact.Count()))
        );
    }

    [Fact]
    public void Candidate_whose_passes_did_what_an_earlier_ones_did_is_the_same()
    {
        PlannedPass[] passes = [.. PassCatalog.All.Take(3).Select(pass => new PlannedPass(pass))];
        CandidateTrial first = Tried(new Candidate("first", passes[..2]), true, false);
        CandidateTrial failed = Tried(new Candidate("failed", passes[..1]));

        Assert.Equal("first", CandidateRepeats.Find(Tried(new Candidate("same", passes), true, false, false), [first]));
        Assert.Null(CandidateRepeats.Find(Tried(new Candidate("more", passes), true, false, true), [failed, first]));
        Assert.Null(CandidateRepeats.Find(Tried(new Candidate("other", passes), false, true, false), [failed, first]));
    }

    private static CandidateTrial Tried(Candidate candidate, params ReadOnlySpan<bool> changed)
    {
        var reports = new List<PassReport>();
        foreach (bool change in changed)
        {
            reports.Add(
                new PassReport
                {
                    Pass = candidate.Passes[reports.Count].Name,
                    NodesChanged = change ? 1 : 0,
                    Tensors = [],
                    LeftAlone = [],
                    BytesBefore = 1,
                    BytesAfter = 1,
                }
            );
        }

        return new CandidateTrial
        {
            Candidate = candidate,
            Verdict = TrialVerdict.Rejected,
            Reason = "",
            Passes = reports,
        };
    }
}
