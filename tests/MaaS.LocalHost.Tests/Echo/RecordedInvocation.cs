using System.Text.Json;

namespace MaaS.LocalHost.Tests.Echo;

/// <summary>What the echo handler wrote down of one POST.</summary>
internal sealed record RecordedInvocation(string Function, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The blob's name after the second decoding.</summary>
    public string BlobName
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            string encoded = document.RootElement.GetProperty("Metadata").GetProperty("name").GetString()!;
            return JsonSerializer.Deserialize<string>(encoded)!;
        }
    }
}
