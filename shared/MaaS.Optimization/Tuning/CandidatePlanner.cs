using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Which candidates are tried, in which order: the plan's own, or those that paid for the model's family.</summary>
internal static class CandidatePlanner
{
    private const int MaxNameLength = 60;

    /// <summary>
    /// What changes no answer comes before all else: later passes then see fewer, larger operators. Passes that find nothing
    /// cost a candidate nothing.
    /// </summary>
    private static readonly IReadOnlyList<PlannedPass> ExactPasses =
    [
        .. PassCatalog
            .All.Where(pass => pass.Descriptor is { Exactness: PassExactness.Exact, GainsByItself: true })
            .Select(pass => new PlannedPass(pass)),
    ];

    private static readonly Candidate Exact = After("exact");
    private static readonly Candidate Dynamic = After("int8-dynamic", "dynamic-quantization");
    private static readonly Candidate DynamicAndStorage = After(
        "int8-dynamic-storage",
        "dynamic-quantization",
        "int8-storage"
    );
    private static readonly Candidate Int8Storage = After("int8-storage", "int8-storage");
    private static readonly Candidate Fp16Storage = After("fp16-storage", "fp16-storage");

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
            // Nothing to quantize, or nothing that may be.
            (_, ModelFamily.Other) or (OptimizationGoal.Exact, _) => [Exact],
            // Storage formats are expanded when a session is created: bytes, hardly ever time. Half precision stands in
            // where eight bits are too few.
            (OptimizationGoal.Size, _) => [Exact, Int8Storage, DynamicAndStorage, Fp16Storage],
            // Where convolutions rule, the exact passes are what gains time, and weights stored as int8 keep that gain.
            (_, ModelFamily.Convolutional) => [Exact, Int8Storage, Dynamic, DynamicAndStorage],
            _ => [Exact, Dynamic, DynamicAndStorage],
        };
    }

    /// <summary>The exact passes, then these.</summary>
    private static Candidate After(string name, params ReadOnlySpan<string> passes)
    {
        List<PlannedPass> planned = [.. ExactPasses];
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
