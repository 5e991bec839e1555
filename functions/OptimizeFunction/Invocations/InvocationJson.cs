using System.Text.Json.Serialization;

namespace OptimizeFunction.Invocations;

[JsonSerializable(typeof(InvocationResponse))]
internal sealed partial class InvocationJson : JsonSerializerContext;
