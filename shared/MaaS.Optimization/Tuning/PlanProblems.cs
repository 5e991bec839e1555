using System.Text.Json;

namespace MaaS.Optimization.Tuning;

/// <summary>Collects what is wrong with <c>optimize.json</c>, each with its JSON path, what was found and what was expected.</summary>
internal sealed class PlanProblems
{
    private const int MaxShown = 60;

    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string path, string problem) => _all.Add($"{path}: {problem}");

    public void Expected(string path, string expected, JsonElement found) =>
        Add(path, $"expected {expected}, found {Show(found)}");

    /// <summary>Whether <paramref name="value"/> is an object with no members but these; tells of all others.</summary>
    public bool IsObject(JsonElement value, string path, params ReadOnlySpan<string> members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Expected(path, "an object", value);
            return false;
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!members.Contains(property.Name))
            {
                Add($"{path}.{Shorten(property.Name)}", $"unknown; known are {string.Join(", ", members!)}");
            }
        }

        return true;
    }

    private static string Show(JsonElement found) =>
        found.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            _ => Shorten(found.GetRawText()),
        };

    private static string Shorten(string text) =>
        text.Length <= MaxShown ? text : string.Concat(text.AsSpan(0, MaxShown), "…");
}
