using System.Text.Json.Serialization;

namespace MaaS.Optimization.Tuning;

/// <summary>What became of a candidate.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialVerdict>))]
internal enum TrialVerdict
{
    /// <summary>It passed every gate and no other was better: published before the original.</summary>
    [JsonStringEnumMemberName("chosen")]
    Chosen,

    /// <summary>It passed every gate; another was better.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>A gate did not let it pass.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>A pass failed, or what it made could not be measured.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The passes found nothing to change.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>
    /// It was made and could not be measured, because the model is too large to be run here: published behind the original,
    /// <see cref="Runtime.Models.ModelVariant.Gated"/> is false, and nobody is served with it.
    /// </summary>
    [JsonStringEnumMemberName("ungated")]
    Ungated,

    /// <summary>Not tried.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,
}
