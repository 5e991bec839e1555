using Google.Protobuf;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Uploads;

/// <summary>The files that a model keeps its weights in.</summary>
internal static class ExternalDataNames
{
    /// <summary>File names as the model spells them, each once. A file that is no model has none: the verification says why.</summary>
    public static IReadOnlyList<string> Read(string modelPath)
    {
        try
        {
            using FileStream file = File.OpenRead(modelPath);
            ModelProto model = ModelProto.Parser.ParseFrom(file);
            return
            [
                .. model
                    .Graph.Initializer.SelectMany(tensor => tensor.ExternalData)
                    .Where(entry => string.Equals(entry.Key, "location", StringComparison.Ordinal))
                    .Select(entry => entry.Value)
                    .Distinct(StringComparer.Ordinal),
            ];
        }
        catch (InvalidProtocolBufferException)
        {
            return [];
        }
    }
}
