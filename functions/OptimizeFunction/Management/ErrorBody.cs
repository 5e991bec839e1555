using System.Text.Json.Serialization;

namespace OptimizeFunction.Management;

/// <summary>An error as every door of the product writes it.</summary>
internal sealed record ErrorBody([property: JsonPropertyName("error")] string Error);
