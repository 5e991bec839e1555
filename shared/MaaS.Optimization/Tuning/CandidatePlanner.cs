using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Which candidates are tried, in which order: the plan's own, or those that paid for the model's family.</summary>
internal static class CandidatePlanner
{
    private const int MaxNameLength = 60;

    /// <summary>As many channels as the answers bear, by cross-validation.</summary>
    private const string Pruned = """structured-pruning {"amount": 0.75, "search": true}""";

    /// <summary>
    /// What changes no answer comes before all else: later passes then see fewer, larger operators. Passes that find nothing
    /// cost a candidate nothing.
    /// </summary>
    private static readonly IReadOnlyList<PlannedPass> ExactPasses =
    [
        .. PassCatalog
            .All.Where(pass => pass.Descriptor is { Exactness: PassExactness.Exact, GainsByItself: true })
            .Select(pass => new PlannedPass(pass) { MayBeLeftOut = true }),
    ];

    private static readonly Candidate Exact = After("exact");
    private static readonly Candidate Dynamic = After("int8-dynamic", "dynamic-quantization");
    private static readonly Candidate DynamicAndStorage = After(
        "int8-dynamic-storage",
        "dynamic-quantization",
        "int8-storage"
    );
    private static readonly Candidate Int8Storage = After("int8-storage", "int8-storage");
    private static readonly Candidate Static = After("int8-static", "static-quantization", "int8-storage");
    private static readonly Candidate StaticWithoutDepthwise = After(
        "int8-static-pointwise",
        """static-quantization {"depthwise": false}""",
        "int8-storage"
    );
    private static readonly Candidate EightBits = After("nbits8", "matmul-nbits", "int8-storage");
    private static readonly Candidate FourBits = After(
        "nbits4",
        """matmul-nbits {"bits": 4, "blockSize": 32, "compensate": true}""",
        "int8-storage"
    );
    private static readonly Candidate Fp16Storage = After("fp16-storage", "fp16-storage");

    // What pays on the CPU alone is left out.
    private static readonly Candidate Fp16 = new(
        "fp16",
        [.. ExactPasses.Where(pass => pass.Pass.Descriptor.Target is not Targets.Cpu), Planned("fp16")]
    );

    private static readonly Candidate PrunedAndDynamic = After(
        "pruned-int8",
        Pruned,
        "dynamic-quantization",
        "int8-storage"
    );
    private static readonly Candidate PrunedAndStatic = PrunedThenStatic("pruned-int8");

    // Unlike dynamic quantization it leaves rows independent: a server may run them together.
    private static readonly Candidate PrunedAndBatchable = PrunedThenStatic("pruned-int8-static");

    // Where one row at a time is multiplied, time goes with the bytes of the weights.
    private static readonly Candidate PrunedAndEightBits = After(
        "pruned-nbits8",
        Pruned,
        "matmul-nbits",
        "int8-storage"
    );

    /// <summary>Safest and most promising first; the order decides ties.</summary>
    /// <param name="cpuFeatures">Of the machine that measures, as <c>CpuFeatures</c> names them.</param>
    public static IReadOnlyList<Candidate> Plan(
        OptimizationPlan plan,
        ModelFamily family,
        IReadOnlyList<string> cpuFeatures
    )
    {
        if (plan.Passes is { } passes)
        {
            string name = string.Join('-', passes.Select(pass => pass.Name));
            return [new Candidate(name.Length <= MaxNameLength ? name : "custom", passes)];
        }

        Candidate[] candidates = (plan.Goal, family) switch
        {
            // Nothing to quantize, or nothing that may be.
            (_, ModelFamily.Other) or (OptimizationGoal.Exact, _) => [Exact],
            // Storage formats are expanded when a session is created: bytes, hardly ever time. Half precision stands in
            // where eight bits are too few.
            (OptimizationGoal.Size, ModelFamily.Convolutional) => [Exact, Int8Storage, Static, Fp16Storage],
            (OptimizationGoal.Size, _) => [Exact, Int8Storage, DynamicAndStorage, FourBits, Fp16Storage],
            // Where convolutions rule, the exact passes are what gains time, and weights stored as int8 keep that gain.
            (_, ModelFamily.Convolutional) =>
            [
                Exact,
                Int8Storage,
                Static,
                StaticWithoutDepthwise,
                DynamicAndStorage,
                PrunedAndStatic,
            ],
            (_, ModelFamily.Recurrent) => [Exact, Dynamic, DynamicAndStorage, PrunedAndDynamic],
            // With steps per row, or known before, the rows of a batch do not depend on each other.
            _ =>
            [
                Exact,
                Dynamic,
                DynamicAndStorage,
                Static,
                EightBits,
                FourBits,
                PrunedAndDynamic,
                PrunedAndBatchable,
                PrunedAndEightBits,
            ],
        };
        bool fullRange = FullWeightRange.IsSafe(cpuFeatures);
        bool forGpus = plan is { Gpu: true, Goal: not OptimizationGoal.Exact } && family != ModelFamily.Other;
        return
        [
            .. (forGpus ? candidates.Append(Fp16) : candidates).Select(candidate =>
                fullRange ? FullWeightRange.Of(candidate) : candidate
            ),
        ];
    }

    /// <summary>
    /// What is made of a model that cannot be run here: weights alone, judged by their own errors, so with eight bits unless
    /// the plan asks for more.
    /// </summary>
    public static IReadOnlyList<Candidate> PlanUnrun(OptimizationPlan plan, ModelFamily family) =>
        plan.Passes is not null ? Plan(plan, family, cpuFeatures: [])
        : plan.Goal == OptimizationGoal.Exact || family == ModelFamily.Other ? []
        : [EightBits];

    private static Candidate PrunedThenStatic(string name) =>
        After(name, Pruned, "static-quantization", "int8-storage");

    /// <summary>The exact passes, then these.</summary>
    private static Candidate After(string name, params ReadOnlySpan<string> passes)
    {
        List<PlannedPass> planned = [.. ExactPasses];
        foreach (string pass in passes)
        {
            planned.Add(Planned(pass));
        }

        return new Candidate(name, planned);
    }

    /// <summary>A pass by its name, with options in JSON behind it.</summary>
    private static PlannedPass Planned(string text)
    {
        string[] parts = text.Split(' ', 2);
        IOptimizationPass pass =
            PassCatalog.Find(parts[0]) ?? throw new InvalidOperationException($"No pass is called '{parts[0]}'.");
        if (parts.Length == 1)
        {
            return new PlannedPass(pass);
        }

        using var json = System.Text.Json.JsonDocument.Parse(parts[1]);
        return pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out RefusalReason? refusal)
            ? new PlannedPass(pass, options, json.RootElement.Clone())
            : throw new InvalidOperationException(refusal.Message);
    }
}
