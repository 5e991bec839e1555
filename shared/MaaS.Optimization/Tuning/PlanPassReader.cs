using System.Text.Json;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Reads the passes of <c>optimize.json</c> and their options, by the catalog.</summary>
internal static class PlanPassReader
{
    private const int MaxPasses = 32;

    /// <summary>Null: <c>auto</c>, or nothing that can be read.</summary>
    public static IReadOnlyList<PlannedPass>? Read(JsonElement root, PlanProblems problems)
    {
        if (!root.TryGetProperty("passes", out JsonElement passes))
        {
            return null;
        }

        if (passes.ValueKind == JsonValueKind.String && passes.ValueEquals("auto"))
        {
            return null;
        }

        if (passes.ValueKind != JsonValueKind.Array || passes.GetArrayLength() is 0 or > MaxPasses)
        {
            problems.Expected("$.passes", $"\"auto\" or an array of 1 to {MaxPasses} passes", passes);
            return null;
        }

        var list = new List<PlannedPass>();
        foreach ((int index, JsonElement item) in passes.EnumerateArray().Index())
        {
            if (Pass(item, $"$.passes[{index}]", problems) is { } pass)
            {
                list.Add(pass);
            }
        }

        return list;
    }

    private static PlannedPass? Pass(JsonElement item, string path, PlanProblems problems)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return Named(item.GetString()!, path, problems) is { } pass ? new PlannedPass(pass) : null;
        }

        if (!problems.IsObject(item, path, "name", "options"))
        {
            return null;
        }

        if (!item.TryGetProperty("name", out _))
        {
            problems.Add($"{path}.name", "missing; expected the name of a pass");
        }

        return
            PlanReader.Text(item, "name", path, problems) is { } name
            && Named(name, $"{path}.name", problems) is { } named
            ? WithOptions(named, item, path, problems)
            : null;
    }

    private static PlannedPass? WithOptions(
        IOptimizationPass pass,
        JsonElement item,
        string path,
        PlanProblems problems
    )
    {
        if (!item.TryGetProperty("options", out JsonElement given))
        {
            return new PlannedPass(pass);
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            problems.Expected($"{path}.options", "an object", given);
            return null;
        }

        if (pass.ReadOptions(given).TryGet(out PassOptions? options, out RefusalReason? refusal))
        {
            return new PlannedPass(pass, options, given.Clone());
        }

        problems.Add($"{path}.options", refusal.Message);
        return null;
    }

    private static IOptimizationPass? Named(string name, string path, PlanProblems problems)
    {
        if (PassCatalog.Find(name) is { } pass)
        {
            return pass;
        }

        string known = string.Join(", ", PassCatalog.All.Select(other => other.Descriptor.Name));
        problems.Add(path, $"no pass is called '{name}'; known are {known}");
        return null;
    }
}
