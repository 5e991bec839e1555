using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports;

/// <summary>
/// Writes the <c>optimize.json</c> that makes a candidate again without any choosing: its passes with every option as it was
/// used. A pass is a function of model, options and samples, so the same upload with it gives the same bytes.
/// </summary>
internal static class PlanReproduction
{
    public static JsonElement Of(Candidate candidate, OptimizationPlan plan)
    {
        var json = new JsonObject
        {
            ["goal"] = JsonSerializer.SerializeToNode(plan.Goal, PlanJson.Default.OptimizationGoal),
            ["passes"] = new JsonArray([.. candidate.Passes.Select(Pass)]),
        };
        if (!ReferenceEquals(plan.Budget, ErrorBudget.Standard))
        {
            json["budget"] = JsonSerializer.SerializeToNode(plan.Budget, ReportJson.Default.ErrorBudget);
        }

        if (plan.Limits.Count > 0)
        {
            json["limits"] = JsonSerializer.SerializeToNode(
                plan.Limits,
                ReportJson.Default.IReadOnlyDictionaryStringInt64Array
            );
        }

        if (plan.Constants.Count > 0)
        {
            json["constants"] = JsonSerializer.SerializeToNode(
                plan.Constants,
                ReportJson.Default.IReadOnlyDictionaryStringJsonElement
            );
        }

        if (plan.Metric is { } metric)
        {
            json["metric"] = JsonSerializer.SerializeToNode(metric, ReportJson.Default.MetricSpec);
        }

        if (plan.Folds != OptimizationPlan.DefaultFolds)
        {
            json["folds"] = plan.Folds;
        }

        if (plan.TimeBudgetSeconds is { } seconds)
        {
            json["timeBudgetSeconds"] = seconds;
        }

        return JsonSerializer.SerializeToElement(json, ReportJson.Default.JsonObject);
    }

    private static JsonNode Pass(PlannedPass planned) =>
        new JsonObject
        {
            ["name"] = planned.Name,
            ["options"] = JsonNode.Parse(
                PassOptionReader.Write(planned.Options ?? Defaults(planned.Pass)).GetRawText()
            ),
        };

    private static PassOptions Defaults(IOptimizationPass pass) =>
        pass.ReadOptions(default).TryGet(out PassOptions? options, out _)
            ? options
            : throw new InvalidOperationException($"The pass '{pass.Descriptor.Name}' refuses its own defaults.");
}
