using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Which candidates are tried, in which order: the plan's own, or those that paid for the model's family (optimization.md, section 3).</summary>
internal static class CandidatePlanner
{
    private const int MaxNameLength = 60;

    /// <summary>Safest and most promising first; the order decides ties.</summary>
    public static IReadOnlyList<Candidate> Plan(OptimizationPlan plan, ModelFamily family)
    {
        if (plan.Passes is { } passes)
        {
            return [Of(passes)];
        }

        IEnumerable<string[]> recipes = plan.Goal == OptimizationGoal.Exact ? Exact() : Recipes(family, plan.Goal);
        return [.. recipes.Select(Find).OfType<Candidate>()];
    }

    private static IEnumerable<string[]> Exact()
    {
        string[] exact =
        [
            .. PassCatalog
                .All.Where(pass => pass.Descriptor.Exactness == PassExactness.Exact)
                .Select(pass => pass.Descriptor.Name),
        ];
        return exact.Length == 0 ? [] : [exact];
    }

    private static string[][] Recipes(ModelFamily family, OptimizationGoal goal) =>
        (family, goal) switch
        {
            (ModelFamily.Other, _) => [],
            // Storage formats are expanded when a session is created: bytes, hardly ever time. Half precision stands in
            // where eight bits are too few.
            (_, OptimizationGoal.Size) =>
            [
                ["int8-dynamic", "int8-storage"],
                ["int8-storage"],
                ["fp16-storage"],
            ],
            (ModelFamily.Convolutional, _) =>
            [
                ["int8-dynamic"],
                ["int8-dynamic", "int8-storage"],
                ["int8-storage"],
            ],
            _ =>
            [
                ["int8-dynamic"],
                ["int8-dynamic", "int8-storage"],
            ],
        };

    /// <summary>Null when this build lacks one of the passes.</summary>
    private static Candidate? Find(string[] names)
    {
        IOptimizationPass?[] passes = [.. names.Select(PassCatalog.Find)];
        return Array.Exists(passes, pass => pass is null)
            ? null
            : Of([.. passes.Select(pass => new PlannedPass(pass!))]);
    }

    private static Candidate Of(IReadOnlyList<PlannedPass> passes)
    {
        string name = string.Join('-', passes.Select(pass => pass.Name));
        return new Candidate(name.Length <= MaxNameLength ? name : "custom", passes);
    }
}
