using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>The triggers that the custom handler's function.json files declare.</summary>
internal static class FunctionFiles
{
    public static IReadOnlyList<string> Read(string app) =>
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(RepositoryFolder.Root, "functions", app, "CustomHandler"),
                    "function.json",
                    SearchOption.AllDirectories
                )
                .Select(file => Declaration(file).ToString())
                .Order(StringComparer.Ordinal),
        ];

    private static TriggerDeclaration Declaration(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement trigger = document
            .RootElement.GetProperty("bindings")
            .EnumerateArray()
            .Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal));
        string[] ofTheFileAlone = ["type", "direction", "name", "properties"];
        return new TriggerDeclaration(
            Path.GetFileName(Path.GetDirectoryName(file)!),
            trigger.GetProperty("type").GetString()!,
            [
                .. trigger
                    .EnumerateObject()
                    .Where(property => !ofTheFileAlone.Contains(property.Name, StringComparer.Ordinal))
                    .Select(property => $"{property.Name}={Text(property.Value)}")
                    .Order(StringComparer.Ordinal),
            ]
        );
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
            ? string.Join(',', value.EnumerateArray().Select(item => item.GetString()))
            : value.GetString()!;
}
