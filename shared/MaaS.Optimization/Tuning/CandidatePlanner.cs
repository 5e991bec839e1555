using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Which candidates are tried, in which order: the plan's own, or those that paid for the model's family (optimization.md, section 3).</summary>
internal static class CandidatePlanner
{
    private const int MaxNameLength = 60;

    private static readonly Candidate Dynamic = Of("int8-dynamic", "dynamic-quantization");
    private static readonly Candidate DynamicAndStorage = Of(
        "int8-dynamic-storage",
        "dynamic-quantization",
        "int8-storage"
    );
    private static readonly Candidate Int8Storage = Of("int8-storage", "int8-storage");
    private static readonly Candidate Fp16Storage = Of("fp16-storage", "fp16-storage");

    /// <summary>Safest and most promising first; the order decides ties.</summary>
    public static IReadOnlyList<Candidate> Plan(OptimizationPlan plan, ModelFamily family)
    {
        if (plan.Passes is { } passes)
        {
            string name = string.Join('-', passes.Select(pass => pass.Name));
            return [new Candidate(name.Length <= MaxNameLength ? name : "custom", passes)];
        }

        return (plan.Goal, family) switch
        {
            (_, ModelFamily.Other) => [],
            (OptimizationGoal.Exact, _) => Exact(),
            // Storage formats are expanded when a session is created: bytes, hardly ever time. Half precision stands in
            // where eight bits are too few.
            (OptimizationGoal.Size, _) => [DynamicAndStorage, Int8Storage, Fp16Storage],
            (_, ModelFamily.Convolutional) => [Dynamic, DynamicAndStorage, Int8Storage],
            _ => [Dynamic, DynamicAndStorage],
        };
    }

    private static Candidate[] Exact()
    {
        PlannedPass[] exact =
        [
            .. PassCatalog
                .All.Where(pass => pass.Descriptor.Exactness == PassExactness.Exact)
                .Select(pass => new PlannedPass(pass)),
        ];
        return exact.Length == 0 ? [] : [new Candidate("exact", exact)];
    }

    private static Candidate Of(string name, params ReadOnlySpan<string> passes)
    {
        var planned = new List<PlannedPass>();
        foreach (string pass in passes)
        {
            planned.Add(
                new PlannedPass(
                    PassCatalog.Find(pass) ?? throw new InvalidOperationException($"No pass is called '{pass}'.")
                )
            );
        }

        return new Candidate(name, planned);
    }
}
