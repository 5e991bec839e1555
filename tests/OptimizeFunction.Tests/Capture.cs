using System.Text;
using System.Text.Json;

namespace OptimizeFunction.Tests;

/// <summary>Requests as the real Functions host sent them.</summary>
internal static class Capture
{
    /// <summary>The body of the request to a path: <c>/ondeferred</c> or <c>/onblob</c>.</summary>
    public static string Body(string path)
    {
        using JsonDocument captures = Read();
        return captures
            .RootElement.EnumerateArray()
            .Single(capture => capture.GetProperty("path").ValueEquals(path))
            .GetProperty("body")
            .GetString()!;
    }

    /// <summary>The captured invocation, told of another blob, and wherever it says the blob is.</summary>
    public static string BodyFor(string blobName, string? uri = null)
    {
        string name = JsonSerializer.Serialize(JsonSerializer.Serialize(blobName));
        string body = Body("/ondeferred").Replace("\"\\\"a.bin\\\"\"", name, StringComparison.Ordinal);
        return uri is null
            ? body
            : body.Replace("http://127.0.0.1:10000/devstoreaccount1/ondeferred/a.bin", uri, StringComparison.Ordinal);
    }

    private static JsonDocument Read() =>
        JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Captures", "blob-trigger.json"), Encoding.UTF8)
        );
}
