using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MaaS.Optimization.Tuning;

/// <summary>Reads <c>optimize.json</c> strictly: a misspelt wish is told, not ignored.</summary>
internal static class PlanReader
{
    private const int MaxBytes = 256 << 10;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>Reads the whole document and tells all that is wrong at once.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="problems">Everything that is wrong; empty when it is valid.</param>
    /// <returns>Null when anything is wrong.</returns>
    public static OptimizationPlan? Read(ReadOnlyMemory<byte> json, out IReadOnlyList<string> problems)
    {
        if (json.Length > MaxBytes)
        {
            problems = [$"$: {json.Length} bytes, more than {MaxBytes}"];
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(json), Strict);
            var found = new PlanProblems();
            OptimizationPlan plan = Plan(document.RootElement, found);
            problems = found.All;
            return found.All.Count == 0 ? plan : null;
        }
        catch (JsonException exception)
        {
            problems = [$"$: not valid JSON: {exception.Message}"];
            return null;
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;

    private static OptimizationPlan Plan(JsonElement root, PlanProblems problems)
    {
        var plan = new OptimizationPlan();
        if (
            !problems.IsObject(
                root,
                "$",
                "goal",
                "passes",
                "budget",
                "limits",
                "constants",
                "gpu",
                "metric",
                "folds",
                "timeBudgetSeconds"
            )
        )
        {
            return plan;
        }

        return plan with
        {
            Goal = Word(root, "goal", "$.goal", PlanJson.Default.OptimizationGoal, problems) ?? plan.Goal,
            Passes = PlanPassReader.Read(root, problems),
            Budget = root.TryGetProperty("budget", out JsonElement budget) ? Budget(budget, problems) : plan.Budget,
            Limits = root.TryGetProperty("limits", out JsonElement limits) ? Limits(limits, problems) : plan.Limits,
            Constants = PlanConstantReader.Read(root, problems),
            Gpu = Truth(root, "gpu", problems),
            Metric = root.TryGetProperty("metric", out JsonElement metric)
                ? PlanMetricReader.Read(metric, problems)
                : null,
            Folds = Whole(root, "folds", "$", 1, 10, problems) ?? plan.Folds,
            TimeBudgetSeconds = Number(root, "timeBudgetSeconds", "$", 1, 86_400, problems),
        };
    }

    private static ErrorBudget Budget(JsonElement budget, PlanProblems problems) =>
        problems.IsObject(budget, "$.budget", "metricDrop", "relativeError", "cosine", "top1Agreement")
            ? new ErrorBudget
            {
                MetricDrop = Number(budget, "metricDrop", "$.budget", 0, 1, problems),
                RelativeError = Number(budget, "relativeError", "$.budget", 0, 10, problems),
                Cosine = Number(budget, "cosine", "$.budget", 0, 1, problems),
                Top1Agreement = Number(budget, "top1Agreement", "$.budget", 0, 1, problems),
            }
            : ErrorBudget.Standard;

    private static Dictionary<string, long[]> Limits(JsonElement limits, PlanProblems problems)
    {
        var byInput = new Dictionary<string, long[]>(StringComparer.Ordinal);
        if (limits.ValueKind != JsonValueKind.Object)
        {
            problems.Expected("$.limits", "an object of input names", limits);
            return byInput;
        }

        foreach (JsonProperty input in limits.EnumerateObject())
        {
            if (Sizes(input.Value) is { } sizes)
            {
                byInput[input.Name] = sizes;
            }
            else
            {
                problems.Expected(
                    $"$.limits['{input.Name}']",
                    "an array with the largest size (a whole number from 1) of every dimension",
                    input.Value
                );
            }
        }

        return byInput;
    }

    private static long[]? Sizes(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var sizes = new List<long>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long size) || size < 1)
            {
                return null;
            }

            sizes.Add(size);
        }

        return [.. sizes];
    }

    /// <summary>A member that must be one of an enumeration's words when it is there.</summary>
    public static T? Word<T>(
        JsonElement parent,
        string member,
        string path,
        JsonTypeInfo<T> type,
        PlanProblems problems
    )
        where T : struct, Enum
    {
        if (!parent.TryGetProperty(member, out JsonElement value))
        {
            return null;
        }

        string[] words =
        [
            .. Enum.GetValues<T>().Select(item => JsonSerializer.SerializeToElement(item, type).GetString()!),
        ];
        if (value.ValueKind == JsonValueKind.String && words.Contains(value.GetString(), StringComparer.Ordinal))
        {
            return value.Deserialize(type);
        }

        problems.Expected(path, string.Join(", ", words), value);
        return null;
    }

    private static bool? Truth(JsonElement parent, string member, PlanProblems problems)
    {
        if (!parent.TryGetProperty(member, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        problems.Expected($"$.{member}", "true or false", value);
        return null;
    }

    /// <summary>A member that must be a name when it is there.</summary>
    public static string? Text(JsonElement parent, string member, string path, PlanProblems problems)
    {
        if (!parent.TryGetProperty(member, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        problems.Expected($"{path}.{member}", "a name", value);
        return null;
    }

    /// <summary>A member that must be a number of a range when it is there.</summary>
    public static double? Number(
        JsonElement parent,
        string member,
        string path,
        double least,
        double most,
        PlanProblems problems
    )
    {
        if (!parent.TryGetProperty(member, out JsonElement value))
        {
            return null;
        }

        if (
            value.ValueKind == JsonValueKind.Number
            && value.GetDouble() is var number
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        problems.Expected($"{path}.{member}", $"a number from {least} to {most}", value);
        return null;
    }

    private static int? Whole(
        JsonElement parent,
        string member,
        string path,
        int least,
        int most,
        PlanProblems problems
    )
    {
        if (Number(parent, member, path, least, most, problems) is not { } number)
        {
            return null;
        }

        if (number % 1 == 0)
        {
            return (int)number;
        }

        problems.Expected($"{path}.{member}", "a whole number", parent.GetProperty(member));
        return null;
    }
}
