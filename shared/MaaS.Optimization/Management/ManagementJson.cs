using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>JSON of the management door, over HTTP and on the command line alike.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true
)]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(ModelDetails))]
[JsonSerializable(typeof(ModelIndex))]
public sealed partial class ManagementJson : JsonSerializerContext
{
    /// <summary>For documents that people read: quotes and accents stay what they are. Not for embedding in HTML.</summary>
    public static ManagementJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
