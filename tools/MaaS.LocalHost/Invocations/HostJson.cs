using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MaaS.LocalHost.Invocations;

/// <summary>JSON as the host writes it: member names as given, nothing escaped that need not be.</summary>
internal static class HostJson
{
    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Relaxed);

    /// <summary>Text encoded as a JSON string, quotes included: metadata of type string is encoded twice on the wire.</summary>
    public static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    /// <summary>The <c>sys</c> metadata of every invocation.</summary>
    public static JsonObject System(string function, TimeProvider time) =>
        new()
        {
            ["MethodName"] = function,
            ["UtcNow"] = time.GetUtcNow().UtcDateTime,
            ["RandGuid"] = Guid.NewGuid().ToString(),
        };
}
