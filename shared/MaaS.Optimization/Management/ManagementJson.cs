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
public sealed partial class ManagementJson : JsonSerializerContext;
