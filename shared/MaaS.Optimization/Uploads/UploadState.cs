using System.Text.Json.Serialization;

namespace MaaS.Optimization.Uploads;

/// <summary>What became of the last upload of a model that was looked at.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadState>))]
internal enum UploadState
{
    /// <summary>Nothing was decided: new, or to be processed again.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>Files that the model names have not arrived.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>A worker began to optimize it; without a live lease, that worker died.</summary>
    [JsonStringEnumMemberName("started")]
    Started,

    [JsonStringEnumMemberName("published")]
    Published,

    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>Its model was deleted: it is not published again until it changes or is reprocessed.</summary>
    [JsonStringEnumMemberName("deleted")]
    Deleted,
}
