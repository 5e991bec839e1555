using System.Text.Json.Serialization;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>The words of <c>optimize.json</c>.</summary>
[JsonSerializable(typeof(OptimizationGoal))]
[JsonSerializable(typeof(MetricKind))]
internal sealed partial class PlanJson : JsonSerializerContext;
