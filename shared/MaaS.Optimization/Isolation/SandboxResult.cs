using System.Text.Json.Serialization;
using MaaS.Optimization.Batching;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;

namespace MaaS.Optimization.Isolation;

/// <summary>What a child process found out. It travels as JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "result")]
[JsonDerivedType(typeof(InspectResult), "inspect")]
[JsonDerivedType(typeof(MeasureResult), "measure")]
[JsonDerivedType(typeof(BatchingResult), "batching")]
[JsonDerivedType(typeof(MomentsResult), "moments")]
[JsonDerivedType(typeof(CalibrateResult), "calibrate")]
[JsonDerivedType(typeof(CompareResult), "compare")]
[JsonDerivedType(typeof(BiasResult), "bias")]
[JsonDerivedType(typeof(LoadReadyResult), "load-ready")]
[JsonDerivedType(typeof(ThreadsResult), "threads")]
[JsonDerivedType(typeof(JobFailure), "failure")]
internal abstract record SandboxResult;
