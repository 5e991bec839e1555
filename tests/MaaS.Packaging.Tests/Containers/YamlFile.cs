using MaaS.Testing;
using YamlDotNet.RepresentationModel;

namespace MaaS.Packaging.Tests.Containers;

/// <summary>YAML of the repository, looked into by paths such as <c>spec/template/spec/containers/0/image</c>.</summary>
internal static class YamlFile
{
    public static IReadOnlyList<YamlNode> Documents(string file)
    {
        var stream = new YamlStream();
        using StreamReader reader = File.OpenText(Path.Combine(RepositoryFolder.Root, file));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    public static IEnumerable<string> In(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(RepositoryFolder.Root, folder), "*.y*ml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file));

    /// <summary>The node at a path, or null.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? current = node;
        foreach (string step in path.Split('/'))
        {
            current = current switch
            {
                YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode(step), out YamlNode? child)
                    ? child
                    : null,
                YamlSequenceNode list when int.TryParse(step, out int index) && index < list.Children.Count => list[
                    index
                ],
                _ => null,
            };
        }

        return current;
    }

    public static string? Text(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<string> Keys(this YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.Keys.Select(key => ((YamlScalarNode)key).Value!) : [];

    public static IEnumerable<YamlNode> Items(this YamlNode? node) =>
        node is YamlSequenceNode list ? list.Children : [];
}
