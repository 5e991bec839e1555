using System.Globalization;

namespace MaaS.Optimization.Onnx;

/// <summary>Where the bytes of a tensor lie outside the model file.</summary>
/// <param name="Location">A path below the model's folder, with <c>/</c> between its parts.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes; null: to the end that the tensor's shape gives.</param>
internal sealed record ExternalDataReference(string Location, long Offset, long? Length)
{
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>Reads the entries of a tensor marked external; refuses a location that could leave the model's folder.</summary>
    public static OnnxOutcome<ExternalDataReference> Of(TensorProto tensor)
    {
        if (Entry(tensor, "location") is not { Length: > 0 } location)
        {
            return new RefusalReason(
                "external-data-malformed",
                $"Tensor '{tensor.Name}' is marked external but names no location."
            );
        }

        if (Escapes(location))
        {
            return new RefusalReason(
                "external-data-outside",
                $"Tensor '{tensor.Name}' wants its data from '{location}'; expected a path inside the model's own folder."
            );
        }

        if (!TryNumber(tensor, "offset", out long? offset) || !TryNumber(tensor, "length", out long? length))
        {
            return new RefusalReason(
                "external-data-malformed",
                $"Tensor '{tensor.Name}': offset and length of its external data must be whole numbers from 0."
            );
        }

        return new ExternalDataReference(location.Replace('\\', '/'), offset ?? 0, length);
    }

    private static bool Escapes(string location) =>
        Path.IsPathRooted(location)
        || location[0] is '/' or '\\'
        || location.Contains(':')
        || location.Contains('\0')
        || location.Split('/', '\\').Any(part => part is ".." or "." or "");

    private static bool TryNumber(TensorProto tensor, string key, out long? number)
    {
        number = null;
        if (Entry(tensor, key) is not { } text)
        {
            return true;
        }

        bool parsed = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value);
        number = value;
        return parsed;
    }

    private static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal))?.Value;
}
