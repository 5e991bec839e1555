using System.Text.Json;
using MaaS.Client.Tensors;

namespace MaaS.Client.Protocol;

/// <summary>Reads metadata. Only what a caller cannot do without is required.</summary>
internal static class MetadataReader
{
    /// <exception cref="FormatException">Not the metadata of a server.</exception>
    public static ServerMetadata Server(JsonElement root) =>
        new(
            root.RequiredText("name"),
            root.OptionalText("version") ?? "",
            [.. root.OptionalArray("extensions").Select(extension => extension.ToString())]
        );

    /// <exception cref="FormatException">Not the metadata of a model.</exception>
    public static ModelMetadata Model(JsonElement root) =>
        new(
            root.RequiredText("name"),
            [.. root.OptionalArray("versions").Select(version => version.ToString())],
            root.OptionalText("platform") ?? "",
            [.. root.OptionalArray("inputs").Select(Tensor)],
            [.. root.OptionalArray("outputs").Select(Tensor)]
        );

    private static TensorMetadata Tensor(JsonElement tensor) =>
        new(tensor.RequiredText("name"), DatatypeNames.Parse(tensor.RequiredText("datatype")), tensor.RequiredShape());
}
