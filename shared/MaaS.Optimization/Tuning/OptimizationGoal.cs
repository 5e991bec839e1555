using System.Text.Json.Serialization;

namespace MaaS.Optimization.Tuning;

/// <summary>What an optimized variant must gain. The uploader's word for it is in <c>optimize.json</c>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizationGoal>))]
internal enum OptimizationGoal
{
    /// <summary>Measurably faster, inside the error budget.</summary>
    [JsonStringEnumMemberName("latency")]
    Latency,

    /// <summary>Much smaller and hardly slower, inside the error budget.</summary>
    [JsonStringEnumMemberName("size")]
    Size,

    /// <summary>The same outputs, faster or smaller.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,
}
