using System.Text.Json.Serialization;

namespace MaaS.Optimization.Isolation;

/// <summary>One piece of native work for a child process. It travels as JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "job")]
[JsonDerivedType(typeof(InspectJob), "inspect")]
[JsonDerivedType(typeof(MeasureJob), "measure")]
internal abstract record SandboxJob;
