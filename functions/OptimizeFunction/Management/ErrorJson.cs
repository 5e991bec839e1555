using System.Text.Json.Serialization;

namespace OptimizeFunction.Management;

[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class ErrorJson : JsonSerializerContext;
