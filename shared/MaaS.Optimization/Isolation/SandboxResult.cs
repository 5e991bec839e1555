using System.Text.Json.Serialization;

namespace MaaS.Optimization.Isolation;

/// <summary>What a child process found out. It travels as JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "result")]
[JsonDerivedType(typeof(InspectResult), "inspect")]
[JsonDerivedType(typeof(MeasureResult), "measure")]
[JsonDerivedType(typeof(JobFailure), "failure")]
internal abstract record SandboxResult;
