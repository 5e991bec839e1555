using System.Text.Json;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>One predicted resource.</summary>
internal sealed record Resource(JsonElement Json)
{
    public string Id => Text("id")!;

    public string Type => Text("type")!;

    public string Name => Text("name")!;

    public bool IsContainerApp => Type == "Microsoft.App/containerApps";

    /// <summary>App settings by name, of a function app or of a container app's one container.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        At(IsContainerApp ? "properties.template.containers.0.env" : "properties.siteConfig.appSettings")!
            .Value.EnumerateArray()
            .ToDictionary(
                setting => setting.GetProperty("name").GetString()!,
                setting => setting.GetProperty("value").GetString()!,
                StringComparer.Ordinal
            );

    /// <summary>The one user-assigned identity.</summary>
    public string Identity =>
        Assert.Single(At("identity.userAssignedIdentities")!.Value.EnumerateObject()).Name.Split('/')[^1];

    /// <summary>The value at a path of names and indexes with dots between them; null when it is not there.</summary>
    public JsonElement? At(string path)
    {
        JsonElement current = Json;
        foreach (string step in path.Split('.'))
        {
            if (current.ValueKind == JsonValueKind.Array && int.TryParse(step, out int index))
            {
                current = current[index];
            }
            else if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(step, out current))
            {
                return null;
            }
        }

        return current.ValueKind == JsonValueKind.Null ? null : current;
    }

    /// <summary>The same as text: <c>true</c>, <c>40</c>, a string without quotes.</summary>
    public string? Text(string path) =>
        At(path) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { } value => value.GetRawText(),
        };

    public override string ToString() => $"{Type} {Name}";
}
