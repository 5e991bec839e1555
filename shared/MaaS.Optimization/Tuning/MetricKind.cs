using System.Text.Json.Serialization;

namespace MaaS.Optimization.Tuning;

/// <summary>What the uploader judges the model by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MetricKind>))]
internal enum MetricKind
{
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    [JsonStringEnumMemberName("rmse")]
    Rmse,

    [JsonStringEnumMemberName("f1")]
    F1,

    [JsonStringEnumMemberName("iou")]
    Iou,

    [JsonStringEnumMemberName("cer")]
    Cer,
}
