using System.Text.Json;

namespace MaaS.Optimization.Tuning;

/// <summary>Reads the constants of <c>optimize.json</c>; whether they fit the model shows when it is read.</summary>
internal static class PlanConstantReader
{
    private const int MaxElements = 65_536;

    public static IReadOnlyDictionary<string, JsonElement> Read(JsonElement root, PlanProblems problems)
    {
        var byInput = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!root.TryGetProperty("constants", out JsonElement constants))
        {
            return byInput;
        }

        if (constants.ValueKind != JsonValueKind.Object)
        {
            problems.Expected("$.constants", "an object of input names", constants);
            return byInput;
        }

        foreach (JsonProperty input in constants.EnumerateObject())
        {
            if (IsConstant(input.Value))
            {
                byInput[input.Name] = input.Value.Clone();
            }
            else
            {
                problems.Expected(
                    $"$.constants['{input.Name}']",
                    $"a number, true, false, or a flat array of at most {MaxElements} of them",
                    input.Value
                );
            }
        }

        return byInput;
    }

    private static bool IsConstant(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? value.GetArrayLength() <= MaxElements && value.EnumerateArray().All(IsElement)
            : IsElement(value);

    private static bool IsElement(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
}
