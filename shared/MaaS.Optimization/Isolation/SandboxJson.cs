using System.Text.Json.Serialization;

namespace MaaS.Optimization.Isolation;

/// <summary>JSON between a child process and its parent: both are the same build, so nothing here is a public format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    MaxDepth = 16
)]
[JsonSerializable(typeof(SandboxOrder))]
[JsonSerializable(typeof(SandboxResult))]
internal sealed partial class SandboxJson : JsonSerializerContext;
