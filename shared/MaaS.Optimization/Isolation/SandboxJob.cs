using System.Text.Json.Serialization;
using MaaS.Optimization.Batching;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Threading;

namespace MaaS.Optimization.Isolation;

/// <summary>One piece of native work for a child process. It travels as JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "job")]
[JsonDerivedType(typeof(InspectJob), "inspect")]
[JsonDerivedType(typeof(MeasureJob), "measure")]
[JsonDerivedType(typeof(BatchingJob), "batching")]
[JsonDerivedType(typeof(MomentsJob), "moments")]
[JsonDerivedType(typeof(CalibrateJob), "calibrate")]
[JsonDerivedType(typeof(CompareJob), "compare")]
[JsonDerivedType(typeof(BiasJob), "bias")]
[JsonDerivedType(typeof(LoadReadyJob), "load-ready")]
[JsonDerivedType(typeof(ThreadsJob), "threads")]
internal abstract record SandboxJob;
