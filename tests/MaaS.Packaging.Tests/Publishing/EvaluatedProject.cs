using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Publishing;

/// <summary>What MSBuild makes of a function app's project under given properties; nothing is restored or built.</summary>
internal sealed class EvaluatedProject
{
    private readonly JsonElement _root;

    private EvaluatedProject(JsonElement root) => _root = root;

    public string this[string property] => _root.GetProperty("Properties").GetProperty(property).GetString()!;

    public static async Task<EvaluatedProject> LoadAsync(string app, params string[] options)
    {
        string output = await PublishedApps.DotNetAsync([
            "msbuild",
            Path.Combine(RepositoryFolder.Root, "functions", app, $"{app}.csproj"),
            "-getItem:Content,Compile,PackageReference",
            "-getProperty:BaseOutputPath,BaseIntermediateOutputPath,NuGetLockFilePath,RuntimeIdentifier,DefineConstants",
            .. options,
        ]);
        return new EvaluatedProject(JsonDocument.Parse(output).RootElement);
    }

    /// <summary>The values of one metadatum over all items of a kind that have it.</summary>
    public IReadOnlyList<string> Items(string kind, string metadatum = "Identity") =>
        [
            .. _root
                .GetProperty("Items")
                .GetProperty(kind)
                .EnumerateArray()
                .Select(item => item.TryGetProperty(metadatum, out JsonElement value) ? value.GetString()! : "")
                .Where(value => value.Length > 0)
                .Order(StringComparer.Ordinal),
        ];
}
