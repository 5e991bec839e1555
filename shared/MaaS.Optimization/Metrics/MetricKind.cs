using System.Text.Json.Serialization;

namespace MaaS.Optimization.Metrics;

/// <summary>What the uploader judges the model by. Each is a sum over a sum, sample by sample, so that it can be resampled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MetricKind>))]
internal enum MetricKind
{
    /// <summary>Share of decisions that are the label's; with <see cref="MetricSpec.TopK"/>, that have it among the first k.</summary>
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    /// <summary>Square root of the mean squared error.</summary>
    [JsonStringEnumMemberName("rmse")]
    Rmse,

    /// <summary>Mean absolute error.</summary>
    [JsonStringEnumMemberName("mae")]
    Mae,

    /// <summary>2·tp / (2·tp + fp + fn) over all yes-or-no decisions.</summary>
    [JsonStringEnumMemberName("f1")]
    F1,

    /// <summary>Intersection over union of all masks together.</summary>
    [JsonStringEnumMemberName("iou")]
    Iou,

    /// <summary>Share of sequences that are the label's from the first element to the last.</summary>
    [JsonStringEnumMemberName("exact-match")]
    ExactMatch,

    /// <summary>Edits that turn answers into labels, per element of the labels (character error rate).</summary>
    [JsonStringEnumMemberName("cer")]
    Cer,
}
